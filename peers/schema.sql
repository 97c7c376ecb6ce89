-- What all peers work on: as much of a restaurant as the three requests need, with the indexes that they want.
CREATE TABLE user (
    id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
    is_active INTEGER NOT NULL DEFAULT 1, last_login TEXT
);
CREATE TABLE restaurant (id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL REFERENCES user (id), name TEXT NOT NULL);
CREATE INDEX restaurant_owner ON restaurant (owner_id);
CREATE TABLE category (id INTEGER PRIMARY KEY, restaurant_id INTEGER NOT NULL REFERENCES restaurant (id), name TEXT NOT NULL);
CREATE INDEX category_restaurant ON category (restaurant_id);
CREATE TABLE product (
    id INTEGER PRIMARY KEY, category_id INTEGER NOT NULL REFERENCES category (id), name TEXT NOT NULL,
    description TEXT NOT NULL, price INTEGER NOT NULL, available INTEGER NOT NULL DEFAULT 1, image TEXT
);
CREATE INDEX product_category ON product (category_id);
CREATE TABLE cart_line (
    id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user (id),
    product_id INTEGER NOT NULL REFERENCES product (id), quantity INTEGER NOT NULL, UNIQUE (user_id, product_id)
);
CREATE TABLE customer_order (
    id INTEGER PRIMARY KEY AUTOINCREMENT, restaurant_id INTEGER NOT NULL REFERENCES restaurant (id),
    customer_id INTEGER NOT NULL REFERENCES user (id), state TEXT NOT NULL, street TEXT NOT NULL, district TEXT NOT NULL,
    notes TEXT NOT NULL, payment TEXT NOT NULL, subtotal INTEGER NOT NULL, fee INTEGER NOT NULL, total INTEGER NOT NULL,
    placed_at INTEGER NOT NULL
);
CREATE INDEX order_customer ON customer_order (customer_id);
CREATE INDEX order_restaurant ON customer_order (restaurant_id);
CREATE TABLE order_line (
    id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL REFERENCES customer_order (id),
    product_id INTEGER NOT NULL REFERENCES product (id), name TEXT NOT NULL, unit_price INTEGER NOT NULL,
    quantity INTEGER NOT NULL
);
CREATE INDEX order_line_order ON order_line (order_id);
