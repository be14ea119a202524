from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from store import views

urlpatterns = [
    path("", views.catalogue),
    path("health", views.health),
    path("login/", LoginView.as_view(template_name="login.html")),
    path("logout/", LogoutView.as_view(next_page="/")),
    path("p/<slug:slug>/", views.product),
    path("p/<slug:slug>/review/", views.review),
    path("basket/", views.basket),
    path("basket/add/", views.add),
    path("basket/<int:line>/", views.change_line),
    path("checkout/", views.checkout),
    path("orders/", views.orders),
    path("orders/<int:order>/", views.order),
    path("orders/<int:order>/cancel/", views.cancel),
    path("tickets/", views.tickets),
    path("tickets/<slug:slug>/", views.ticket),
    path("api/basket", views.api_basket),
    path("api/lines/<int:line>", views.api_line),
    path("api/search", views.api_search),
    path("admin/", admin.site.urls),
]
