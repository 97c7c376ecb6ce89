import time

from django.db import transaction
from rest_framework import generics, serializers, views
from rest_framework.response import Response

from .models import CartLine, Order, OrderLine, Product

FEE = 300_000


class Money(serializers.Field):
    def to_representation(self, minor):
        return f"{minor // 100}.{minor % 100:02}"


class ProductSerializer(serializers.ModelSerializer):
    nombre = serializers.CharField(source="name")
    precio = Money(source="price")
    descripcion = serializers.CharField(source="description")
    disponible = serializers.BooleanField(source="available")
    imagen = serializers.CharField(source="image")
    categoria_nombre = serializers.CharField(source="category.name")
    categoria_id = serializers.IntegerField(source="category.id")
    categoria_restaurante_id = serializers.IntegerField(source="category.restaurant_id")

    class Meta:
        model = Product
        fields = [
            "id",
            "nombre",
            "precio",
            "descripcion",
            "disponible",
            "imagen",
            "categoria_nombre",
            "categoria_id",
            "categoria_restaurante_id",
        ]


class Menu(generics.ListAPIView):
    serializer_class = ProductSerializer

    def get_queryset(self):
        mine = Product.objects.filter(category__restaurant__owner=self.request.user)
        return mine.select_related("category").order_by("id")


class CheckOutSerializer(serializers.Serializer):
    direccion = serializers.CharField()
    barrio = serializers.CharField()
    notas = serializers.CharField(allow_blank=True)
    metodo_pago = serializers.CharField()


class CheckOut(views.APIView):
    def post(self, request):
        form = CheckOutSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        form = form.validated_data
        with transaction.atomic():
            cart = CartLine.objects.filter(user=request.user, product__available=True)
            lines = list(cart.select_related("product__category").order_by("id"))
            if not lines:
                return Response({"detail": "El carrito está vacío"}, status=400)
            subtotal = sum(line.product.price * line.quantity for line in lines)
            order = Order.objects.create(
                restaurant_id=lines[0].product.category.restaurant_id,
                customer=request.user,
                state="pendiente",
                street=form["direccion"],
                district=form["barrio"],
                notes=form["notas"],
                payment=form["metodo_pago"],
                subtotal=subtotal,
                fee=FEE,
                total=subtotal + FEE,
                placed_at=int(time.time() * 1000),
            )
            OrderLine.objects.bulk_create(
                OrderLine(
                    order=order,
                    product=line.product,
                    name=line.product.name,
                    unit_price=line.product.price,
                    quantity=line.quantity,
                )
                for line in lines
            )
            CartLine.objects.filter(user=request.user).delete()
        return Response({"ok": True, "pedido_id": order.id})
