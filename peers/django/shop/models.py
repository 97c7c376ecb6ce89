from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class User(AbstractBaseUser):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    objects = BaseUserManager()
    USERNAME_FIELD = "email"

    class Meta:
        db_table = "user"
        managed = False


class Restaurant(models.Model):
    owner = models.ForeignKey(User, models.PROTECT)
    name = models.CharField(max_length=200)

    class Meta:
        db_table = "restaurant"
        managed = False


class Category(models.Model):
    restaurant = models.ForeignKey(Restaurant, models.PROTECT)
    name = models.CharField(max_length=100)

    class Meta:
        db_table = "category"
        managed = False


class Product(models.Model):
    category = models.ForeignKey(Category, models.PROTECT)
    name = models.CharField(max_length=200)
    description = models.TextField()
    price = models.IntegerField()
    available = models.BooleanField(default=True)
    image = models.CharField(max_length=200, null=True)

    class Meta:
        db_table = "product"
        managed = False


class CartLine(models.Model):
    user = models.ForeignKey(User, models.PROTECT)
    product = models.ForeignKey(Product, models.PROTECT)
    quantity = models.IntegerField()

    class Meta:
        db_table = "cart_line"
        managed = False


class Order(models.Model):
    restaurant = models.ForeignKey(Restaurant, models.PROTECT)
    customer = models.ForeignKey(User, models.PROTECT)
    state = models.CharField(max_length=20)
    street = models.CharField(max_length=200)
    district = models.CharField(max_length=100)
    notes = models.TextField()
    payment = models.CharField(max_length=20)
    subtotal = models.IntegerField()
    fee = models.IntegerField()
    total = models.IntegerField()
    placed_at = models.BigIntegerField()

    class Meta:
        db_table = "customer_order"
        managed = False


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.PROTECT)
    product = models.ForeignKey(Product, models.PROTECT)
    name = models.CharField(max_length=200)
    unit_price = models.IntegerField()
    quantity = models.IntegerField()

    class Meta:
        db_table = "order_line"
        managed = False
