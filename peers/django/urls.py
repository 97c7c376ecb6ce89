from django.urls import path
from rest_framework_simplejwt.views import TokenObtainPairView
from shop.views import CheckOut, Menu

urlpatterns = [
    path("api/productos/", Menu.as_view()),
    path("auth/token/", TokenObtainPairView.as_view()),
    path("carrito/confirmar/", CheckOut.as_view()),
]
