-- The whole of a Comanda file as it is today. A new file is made by running this and setting user_version to the number
-- of steps in src/store/schema.rs; an old file gets here by those steps, and a test compares the two.
--
-- Conventions. Times are milliseconds since 1970 in UTC, columns named *_at. Money is whole minor units of the
-- restaurant's currency (centavos), no fractions anywhere. Words are English; the contract's Spanish is put on by the
-- wire. Nothing that an order refers to is ever deleted: products, categories, restaurants and users are retired.
-- Ids of what the contract shows are AUTOINCREMENT: a number is never given twice.
-- The words of an order are checked with OR: for an IN with three members and more SQLite builds a table anew for each row
-- that is written, which was a third of what an order cost.

-- One row: what the process keeps about itself.
CREATE TABLE house (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    epoch         TEXT    NOT NULL,            -- first half of a live event's id; a restore makes a new one
    created_at    INTEGER NOT NULL,
    time_mark     INTEGER NOT NULL,            -- no true time lies before this: no clock that starts before it is believed
    time_seen     INTEGER NOT NULL,            -- house time when the process last said so; the journal's end may be later
    time_proved   INTEGER NOT NULL DEFAULT 0 CHECK (time_proved IN (0, 1)), -- whether that was vouched for
    time_apart    INTEGER NOT NULL DEFAULT 0,  -- how far the machine's clock was ahead of it
    time_asked    INTEGER,                     -- `comanda clock accept` beside a running server: what the clock showed
    running       INTEGER NOT NULL DEFAULT 0 CHECK (running IN (0, 1)), -- 1 while served: still 1 at a start means a power cut
    setup_hash    BLOB,                        -- SHA-256 of the one-time set-up link's secret; NULL once used
    menus         INTEGER NOT NULL DEFAULT 1,  -- counted up with whatever a list of the menus shows: kept lists are of one such number
    language      TEXT CHECK (language IN ('es', 'en')),  -- of pages and mails, chosen in the set-up; NULL: what the settings say
    backup_at     INTEGER,                     -- the last backup that was proved good; NULL: none yet
    backup_path   TEXT,                        -- where it was put
    backup_bytes  INTEGER,
    check_at      INTEGER,                     -- the last look at the whole file while it was served; NULL: none yet
    check_faults  TEXT                         -- what that found, a sentence a line; '' if all is well
) STRICT;

-- Each time the house's clock was set by more than ten minutes. Between two of them no stamp lies before an earlier one.
CREATE TABLE clock_move (
    id            INTEGER PRIMARY KEY,         -- from 1 without gaps: the era that tokens carry
    at            INTEGER NOT NULL,            -- house time after it
    by            INTEGER NOT NULL,            -- milliseconds; negative: back
    total         INTEGER NOT NULL,            -- of this and all before
    seq           INTEGER NOT NULL,            -- the journal's head then
    why           TEXT    NOT NULL CHECK (why IN ('start', 'set', 'synchronised', 'accepted'))
) STRICT;

---------------------------------------------------------------------------------------------------------------------
-- People
---------------------------------------------------------------------------------------------------------------------

CREATE TABLE user (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    username      TEXT    NOT NULL CONSTRAINT user_username UNIQUE,   -- exact; what uk-travel and Backend-produccion sign in with
    email         TEXT    NOT NULL DEFAULT '',  -- as it was spelled; '' where the system asks for none
    email_key     TEXT    CONSTRAINT user_email UNIQUE,               -- the same in lower case; NULL where there is none
    first_name    TEXT    NOT NULL DEFAULT '',
    last_name     TEXT    NOT NULL DEFAULT '',
    phone         TEXT    NOT NULL DEFAULT '',
    slug          TEXT    CONSTRAINT user_slug UNIQUE,                -- ecommerce shows one
    date_of_birth TEXT,                         -- YYYY-MM-DD
    role          TEXT    NOT NULL DEFAULT 'customer' CHECK (role IN ('customer', 'courier', 'kitchen', 'owner', 'admin')),
    state         TEXT    NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'inactive', 'disabled')),
    password      TEXT    NOT NULL,             -- Django's encoded form, or a bare SHA-256 in hex; '!…' is unusable
    credentials   INTEGER NOT NULL DEFAULT 1,   -- counts password changes and "log out everywhere"; sessions and families carry the count they began with
    credentials_at INTEGER,                     -- when it last counted up: foreign tokens issued before are refused; NULL: never
    password_at   INTEGER,                      -- when the password was last changed; NULL: never since it was made
    last_login_at INTEGER,
    created_at    INTEGER NOT NULL,
    erased_at     INTEGER,                      -- the person is blanked, the number stays for the books
    -- what the other systems document on an account and nothing here acts on
    plate         TEXT,                         -- RestAPI placa
    push_token    TEXT    NOT NULL DEFAULT '',  -- RestAPI token_notificacion
    city          INTEGER, country INTEGER,     -- RestAPI id_ciudad, id_pais
    preferences   TEXT                          -- uk-travel, JSON
) STRICT;
-- Few rows: whether an administrator who leaves is the last one. Used only when a query repeats the WHERE term to the letter.
CREATE INDEX user_admin ON user (role) WHERE role = 'admin' AND state = 'active';

-- Cookie sessions. The cookie holds a random key, the table its SHA-256: whoever reads the file cannot sign in.
CREATE TABLE session (
    id            INTEGER PRIMARY KEY,
    key_hash      BLOB    NOT NULL CONSTRAINT session_key UNIQUE,
    user          INTEGER NOT NULL REFERENCES user (id),
    credentials   INTEGER NOT NULL,             -- user.credentials when it began: a password change ends it
    created_at    INTEGER NOT NULL,
    seen_at       INTEGER NOT NULL,             -- written at most once a minute; the exact time is in memory
    agent         TEXT    NOT NULL DEFAULT '',
    address       TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX session_of_user ON session (user);
CREATE INDEX session_by_seen ON session (seen_at);  -- the purge

-- Families of tokens: what grew from one log-in. A jti's first half is the family, kept as its SHA-256; the second half
-- of a refresh token's jti follows from key and generation, so that no token needs to be stored to know it again.
CREATE TABLE token_family (
    id            INTEGER PRIMARY KEY,
    family_hash   BLOB    NOT NULL CONSTRAINT token_family_hash UNIQUE,
    user          INTEGER NOT NULL REFERENCES user (id),
    credentials   INTEGER NOT NULL,             -- as in session
    generation    INTEGER NOT NULL DEFAULT 0,   -- of the newest refresh token
    minted_at     INTEGER NOT NULL,             -- when that one was made: parallel refreshes within the grace get it again
    created_at    INTEGER NOT NULL,
    seen_at       INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,             -- of the last token of the family, access or refresh
    revoked_at    INTEGER,                      -- the deny row, kept until expires_at
    agent         TEXT    NOT NULL DEFAULT '',
    address       TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX token_family_of_user ON token_family (user);
CREATE INDEX token_family_by_expiry ON token_family (expires_at);  -- the purge

-- Six-digit codes, and links to a new password: hashed, short-lived, few tries. A registration that waits for its code carries what it will become,
-- the password hashed already.
CREATE TABLE code (
    id            INTEGER PRIMARY KEY,
    purpose       TEXT    NOT NULL CHECK (purpose IN ('registration', 'recovery', 'email', 'link')),
    email_key     TEXT    NOT NULL,             -- of a link: the user's number
    user          INTEGER REFERENCES user (id),
    code_hash     BLOB    NOT NULL,
    payload       TEXT,                         -- JSON
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    tries         INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT code_one UNIQUE (purpose, email_key)   -- a new code ends the earlier one
) STRICT;
CREATE INDEX code_by_expiry ON code (expires_at);

CREATE TABLE address (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    user          INTEGER NOT NULL REFERENCES user (id),
    street        TEXT    NOT NULL,
    district      TEXT    NOT NULL,
    reference     TEXT    NOT NULL DEFAULT '',
    main          INTEGER NOT NULL DEFAULT 0 CHECK (main IN (0, 1)),
    latitude      REAL, longitude REAL,
    postal_code   TEXT, city TEXT, region TEXT, country TEXT,  -- ecommerce's address
    retired_at    INTEGER
) STRICT;
CREATE INDEX address_of_user ON address (user) WHERE retired_at IS NULL;
CREATE UNIQUE INDEX address_one_main ON address (user) WHERE main = 1 AND retired_at IS NULL;

-- One append-only row for each thing that matters to security.
CREATE TABLE audit (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    at            INTEGER NOT NULL,
    kind          TEXT    NOT NULL,             -- log_in, log_in_failed, refresh_reused, password_changed, …
    user          INTEGER REFERENCES user (id),
    actor         INTEGER REFERENCES user (id),
    address       TEXT    NOT NULL DEFAULT '',
    request       TEXT    NOT NULL DEFAULT '',
    detail        TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_of_user ON audit (user, seq);
CREATE INDEX audit_of_kind ON audit (kind, seq);

---------------------------------------------------------------------------------------------------------------------
-- The restaurant and its menu
---------------------------------------------------------------------------------------------------------------------

CREATE TABLE restaurant (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    owner         INTEGER NOT NULL REFERENCES user (id),
    name          TEXT    NOT NULL,
    slug          TEXT    CONSTRAINT restaurant_slug UNIQUE,
    address       TEXT    NOT NULL DEFAULT '',
    phone         TEXT    NOT NULL DEFAULT '',
    about         TEXT    NOT NULL DEFAULT '',
    open          INTEGER NOT NULL DEFAULT 1 CHECK (open IN (0, 1)),   -- GastroMóvil's activo: closed takes no orders and is not shown
    currency      TEXT    NOT NULL DEFAULT 'COP',
    fee           INTEGER,                      -- delivery fee; NULL: the house's
    pickup        INTEGER NOT NULL DEFAULT 1 CHECK (pickup IN (0, 1)),             -- guests may fetch what they order
    guest_orders  INTEGER NOT NULL DEFAULT 0 CHECK (guest_orders IN (0, 1)),       -- guests may order without an account
    payments      TEXT    NOT NULL DEFAULT 'cash,nequi,daviplata,transfer,card',   -- those of the house that it takes
    language      TEXT    CHECK (language IN ('es', 'en')),                        -- of its pages; NULL: the house's
    legal_name    TEXT, tax_id TEXT, contact_email TEXT, country TEXT,
    image         TEXT,                         -- address of its picture, /media/<hash>.jpg
    menu_version  INTEGER NOT NULL DEFAULT 1,   -- counted up by the triggers below: key and ETag of cached menus
    rating_count  INTEGER NOT NULL DEFAULT 0,   -- how many ratings it has and what they add up to: kept by a trigger below,
    rating_sum    INTEGER NOT NULL DEFAULT 0,   -- for a list of restaurants would read every rating otherwise
    created_at    INTEGER NOT NULL,
    retired_at    INTEGER
) STRICT;
CREATE INDEX restaurant_of_owner ON restaurant (owner) WHERE retired_at IS NULL;

-- Paired kitchen screens. The cookie holds a random key, the table its SHA-256. A pairing that waits for its code has no
-- key yet; a revoked one keeps its row, because the journal names it.
CREATE TABLE screen (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    restaurant    INTEGER NOT NULL REFERENCES restaurant (id),
    name          TEXT    NOT NULL,
    key_hash      BLOB    CONSTRAINT screen_key UNIQUE,               -- NULL: not paired yet, or no more
    code_hash     BLOB    CONSTRAINT screen_code UNIQUE,              -- of the code to be typed; NULL once it was
    code_expires_at INTEGER,
    created_at    INTEGER NOT NULL,
    paired_at     INTEGER,
    seen_at       INTEGER,                      -- written at most four times an hour
    revoked_at    INTEGER
) STRICT;
CREATE INDEX screen_of_restaurant ON screen (restaurant) WHERE revoked_at IS NULL;

CREATE TABLE category (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    restaurant    INTEGER NOT NULL REFERENCES restaurant (id),
    name          TEXT    NOT NULL,
    position      INTEGER NOT NULL DEFAULT 0,
    retired_at    INTEGER
) STRICT;
CREATE INDEX category_of_restaurant ON category (restaurant, position, id) WHERE retired_at IS NULL;

CREATE TABLE product (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    restaurant    INTEGER NOT NULL REFERENCES restaurant (id),   -- its category's, kept here for the menu's one index
    category      INTEGER NOT NULL REFERENCES category (id),
    name          TEXT    NOT NULL,
    description   TEXT    NOT NULL DEFAULT '',
    price         INTEGER NOT NULL CHECK (price >= 0),
    available     INTEGER NOT NULL DEFAULT 1 CHECK (available IN (0, 1)),
    image         TEXT,
    position      INTEGER NOT NULL DEFAULT 0,
    retired_at    INTEGER
) STRICT;
CREATE INDEX product_of_restaurant ON product (restaurant, position, id) WHERE retired_at IS NULL;
CREATE INDEX product_by_age ON product (restaurant) WHERE retired_at IS NULL;  -- the owner's list: by number, unsorted
CREATE INDEX product_of_category ON product (category) WHERE retired_at IS NULL;
CREATE INDEX product_by_image ON product (image) WHERE image IS NOT NULL;        -- whether a picture is still shown
CREATE INDEX restaurant_by_image ON restaurant (image) WHERE image IS NOT NULL;

-- Pictures, as JPEG in two sizes made here: whatever was sent is decoded and written anew. The hash is their address.
CREATE TABLE picture (
    hash          TEXT    NOT NULL PRIMARY KEY, -- 32 hexadecimal digits of the SHA-256 over both sizes
    small         BLOB    NOT NULL,
    large         BLOB    NOT NULL,
    kept_at       INTEGER NOT NULL              -- when it was last sent: one that nothing shows is purged a day later
) STRICT;
CREATE INDEX picture_by_age ON picture (kept_at);

-- Who works for a restaurant beside its owner. The kitchen's people see and move its orders and nothing else of it;
-- couriers are of the whole house, the row says who answers for their account.
CREATE TABLE staff (
    user          INTEGER NOT NULL REFERENCES user (id),
    restaurant    INTEGER NOT NULL REFERENCES restaurant (id),
    post          TEXT    NOT NULL CHECK (post IN ('kitchen', 'courier')),
    since_at      INTEGER NOT NULL,
    left_at       INTEGER,
    PRIMARY KEY (user, restaurant)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_of_restaurant ON staff (restaurant, user);

CREATE TRIGGER restaurant_changed AFTER UPDATE OF name, address, phone, about, open, currency, fee, pickup,
    guest_orders, payments, language, image, retired_at ON restaurant
BEGIN UPDATE restaurant SET menu_version = menu_version + 1 WHERE id = new.id; END;
CREATE TRIGGER category_added AFTER INSERT ON category
BEGIN UPDATE restaurant SET menu_version = menu_version + 1 WHERE id = new.restaurant; END;
CREATE TRIGGER category_changed AFTER UPDATE ON category
BEGIN UPDATE restaurant SET menu_version = menu_version + 1 WHERE id = new.restaurant; END;
CREATE TRIGGER product_added AFTER INSERT ON product
BEGIN UPDATE restaurant SET menu_version = menu_version + 1 WHERE id = new.restaurant; END;
CREATE TRIGGER product_changed AFTER UPDATE ON product
BEGIN UPDATE restaurant SET menu_version = menu_version + 1 WHERE id IN (old.restaurant, new.restaurant); END;

-- Which restaurants there are and whose they are changes lists too.
CREATE TRIGGER menus_changed AFTER UPDATE OF menu_version, owner, slug ON restaurant
BEGIN UPDATE house SET menus = menus + 1 WHERE id = 1; END;
CREATE TRIGGER menus_grown AFTER INSERT ON restaurant
BEGIN UPDATE house SET menus = menus + 1 WHERE id = 1; END;

-- What is looked for: a row for each product, retired ones too (whoever asks looks at the product as well). Words are
-- compared without case and accents. The triggers delete and insert: an INSERT OR REPLACE of theirs would follow the policy of
-- the statement that fires them, and an upsert's is to abort.
CREATE VIRTUAL TABLE dish_search USING fts5 (
    name, description, category, restaurant, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER dish_added AFTER INSERT ON product
BEGIN
    INSERT INTO dish_search (rowid, name, description, category, restaurant)
    SELECT new.id, new.name, new.description, c.name, r.name FROM category c, restaurant r
    WHERE c.id = new.category AND r.id = new.restaurant;
END;
CREATE TRIGGER dish_changed AFTER UPDATE OF name, description, category, restaurant, retired_at ON product
WHEN old.name <> new.name OR old.description <> new.description OR old.category <> new.category
    OR (old.retired_at IS NOT NULL AND new.retired_at IS NULL) -- what is retired follows no change of names
BEGIN
    DELETE FROM dish_search WHERE rowid = new.id;
    INSERT INTO dish_search (rowid, name, description, category, restaurant)
    SELECT new.id, new.name, new.description, c.name, r.name FROM category c, restaurant r
    WHERE c.id = new.category AND r.id = new.restaurant;
END;
CREATE TRIGGER category_renamed AFTER UPDATE OF name ON category WHEN old.name <> new.name
BEGIN
    DELETE FROM dish_search WHERE rowid IN (SELECT id FROM product WHERE category = new.id AND retired_at IS NULL);
    INSERT INTO dish_search (rowid, name, description, category, restaurant)
    SELECT p.id, p.name, p.description, new.name, r.name FROM product p JOIN restaurant r ON r.id = p.restaurant
    WHERE p.category = new.id AND p.retired_at IS NULL;
END;
CREATE TRIGGER restaurant_renamed AFTER UPDATE OF name ON restaurant WHEN old.name <> new.name
BEGIN
    DELETE FROM dish_search WHERE rowid IN (SELECT id FROM product WHERE restaurant = new.id AND retired_at IS NULL);
    INSERT INTO dish_search (rowid, name, description, category, restaurant)
    SELECT p.id, p.name, p.description, c.name, new.name FROM product p JOIN category c ON c.id = p.category
    WHERE p.restaurant = new.id AND p.retired_at IS NULL;
END;

-- What somebody likes to order.
CREATE TABLE favourite (
    user          INTEGER NOT NULL REFERENCES user (id),
    product       INTEGER NOT NULL REFERENCES product (id),
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (user, product)
) STRICT, WITHOUT ROWID;

---------------------------------------------------------------------------------------------------------------------
-- Cart and orders
---------------------------------------------------------------------------------------------------------------------

-- A cart belongs to a user, or for 24 hours to whoever holds a guest cookie (its SHA-256 is here).
CREATE TABLE cart (
    id            INTEGER PRIMARY KEY,
    user          INTEGER CONSTRAINT cart_of_user UNIQUE REFERENCES user (id),
    guest_hash    BLOB    CONSTRAINT cart_of_guest UNIQUE,
    changed_at    INTEGER NOT NULL,
    CHECK ((user IS NULL) <> (guest_hash IS NULL))
) STRICT;
CREATE INDEX cart_by_change ON cart (changed_at) WHERE user IS NULL;  -- the purge

-- Only what and how many: price, name and availability are those of the menu, read when shown and again at checkout.
CREATE TABLE cart_line (
    id            INTEGER PRIMARY KEY,          -- the order in which they were put in
    cart          INTEGER NOT NULL REFERENCES cart (id) ON DELETE CASCADE,
    product       INTEGER NOT NULL REFERENCES product (id),
    quantity      INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    CONSTRAINT cart_line_one UNIQUE (cart, product)
) STRICT;

CREATE TABLE customer_order (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id     TEXT    NOT NULL CONSTRAINT order_public UNIQUE,     -- unguessable, for links
    restaurant    INTEGER NOT NULL REFERENCES restaurant (id),
    customer      INTEGER REFERENCES user (id), -- NULL: a guest without an account
    guest_name    TEXT    NOT NULL DEFAULT '',
    guest_phone   TEXT    NOT NULL DEFAULT '',
    state         TEXT    NOT NULL DEFAULT 'pending' CHECK (state = 'pending' OR state = 'accepted'
                  OR state = 'preparing' OR state = 'ready' OR state = 'on_the_way' OR state = 'delivered' OR state = 'cancelled'),
    fulfilment    TEXT    NOT NULL DEFAULT 'delivery' CHECK (fulfilment = 'delivery' OR fulfilment = 'pickup' OR fulfilment = 'counter'),
    address       INTEGER REFERENCES address (id),  -- the saved one it came from; what counts is copied below
    street        TEXT    NOT NULL DEFAULT '',
    district      TEXT    NOT NULL DEFAULT '',
    reference     TEXT    NOT NULL DEFAULT '',
    latitude      REAL, longitude REAL,
    notes         TEXT    NOT NULL DEFAULT '',
    payment       TEXT    CHECK (payment = 'cash' OR payment = 'nequi' OR payment = 'daviplata' OR payment = 'transfer' OR payment = 'card'),  -- NULL: imported without
    paid          TEXT    NOT NULL DEFAULT 'due' CHECK (paid = 'due' OR paid = 'paid' OR paid = 'refused' OR paid = 'refunded'),
    currency      TEXT    NOT NULL,
    subtotal      INTEGER NOT NULL,
    fee           INTEGER NOT NULL,
    total         INTEGER NOT NULL,             -- what is charged; subtotal + fee but for imported orders that did not add up
    business_day  TEXT    NOT NULL,             -- YYYY-MM-DD in the restaurant's zone
    number        INTEGER NOT NULL,             -- short daily number to call out
    placed_at     INTEGER,                      -- NULL: imported, only the day is known
    minutes       INTEGER,                      -- what the kitchen promised
    reason        TEXT,                         -- why it was cancelled
    courier       INTEGER REFERENCES user (id),
    undelivered   TEXT CHECK (undelivered = 'nobody_home' OR undelivered = 'wrong_address'
                  OR undelivered = 'refused' OR undelivered = 'unpaid' OR undelivered = 'accident'),  -- why it came back from the door; NULL once it moves on
    origin        TEXT    NOT NULL DEFAULT 'web' CHECK (origin = 'web' OR origin = 'api' OR origin = 'counter' OR origin = 'import'),
    changed_seq   INTEGER NOT NULL DEFAULT 0    -- newest journal row about it
) STRICT;
-- The kitchen's list: small whatever the history's size. Used only when a query repeats the WHERE term to the letter.
CREATE INDEX order_active ON customer_order (restaurant, id)
    WHERE state <> 'delivered' AND state <> 'cancelled';
CREATE INDEX order_of_restaurant ON customer_order (restaurant, business_day DESC, id DESC);
CREATE INDEX order_of_customer ON customer_order (customer, id DESC);
CREATE INDEX order_of_courier ON customer_order (courier, state) WHERE courier IS NOT NULL;

CREATE TABLE order_line (
    id            INTEGER PRIMARY KEY,
    "order"       INTEGER NOT NULL REFERENCES customer_order (id),
    product       INTEGER REFERENCES product (id),  -- for "order again"; name and price are copied
    name          TEXT    NOT NULL,
    unit_price    INTEGER NOT NULL,
    quantity      INTEGER NOT NULL CHECK (quantity > 0),
    options       TEXT,                         -- JSON; later
    voided_at     INTEGER
) STRICT;
CREATE INDEX order_line_of_order ON order_line ("order", id);

-- Everything that happens to an order, in order, for ever: ids and words only, nothing personal, no free text. Each row
-- holds the SHA-256 of the row before it, so that a missing or changed row shows.
CREATE TABLE journal (
    seq           INTEGER PRIMARY KEY,          -- without gaps
    at            INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    actor         INTEGER,                      -- user; NULL: a guest or the house
    restaurant    INTEGER NOT NULL,
    "order"       INTEGER,
    courier       INTEGER,
    payload       TEXT    NOT NULL DEFAULT '{}',  -- JSON
    previous      BLOB    NOT NULL              -- hash of the row before; 32 zero bytes for the first
) STRICT;
CREATE INDEX journal_of_order ON journal ("order", seq) WHERE "order" IS NOT NULL;
CREATE INDEX journal_of_restaurant ON journal (restaurant, seq);

-- What was created under an Idempotency-Key: the ids of the result, for seven days.
CREATE TABLE idempotency (
    actor         TEXT    NOT NULL,             -- 'user:7' or 'guest:<hash>'
    route         TEXT    NOT NULL,
    key           TEXT    NOT NULL,
    body_hash     BLOB    NOT NULL,
    result        TEXT    NOT NULL,             -- JSON
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (actor, route, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE rating (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    "order"       INTEGER NOT NULL CONSTRAINT rating_once UNIQUE REFERENCES customer_order (id),
    restaurant    INTEGER NOT NULL REFERENCES restaurant (id),
    customer      INTEGER REFERENCES user (id),  -- NULL: by the order's link
    score         INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment       TEXT    NOT NULL DEFAULT '',
    created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX rating_of_restaurant ON rating (restaurant, id DESC);
CREATE TRIGGER rating_added AFTER INSERT ON rating
BEGIN UPDATE restaurant SET rating_count = rating_count + 1, rating_sum = rating_sum + new.score WHERE id = new.restaurant; END;

CREATE TABLE courier (
    user          INTEGER PRIMARY KEY REFERENCES user (id),
    state         TEXT    NOT NULL DEFAULT 'off' CHECK (state IN ('available', 'busy', 'off')),
    active        INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

-- The cash of a courier's day that was handed over to the restaurant.
CREATE TABLE handed_in (
    restaurant    INTEGER NOT NULL REFERENCES restaurant (id),
    business_day  TEXT    NOT NULL,             -- YYYY-MM-DD
    courier       INTEGER NOT NULL REFERENCES user (id),
    amount        INTEGER NOT NULL,             -- what the day's orders came to then
    at            INTEGER NOT NULL,
    actor         INTEGER NOT NULL REFERENCES user (id),
    PRIMARY KEY (restaurant, business_day, courier)
) STRICT, WITHOUT ROWID;

-- Mail that is to be sent, and what became of it.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    kind          TEXT    NOT NULL,
    recipient     TEXT    NOT NULL,
    recipient_key TEXT    NOT NULL,             -- in lower case
    subject       TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,             -- next try
    tries         INTEGER NOT NULL DEFAULT 0,
    sent_at       INTEGER,
    error         TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL;
CREATE INDEX outbox_to ON outbox (recipient_key, id DESC);
