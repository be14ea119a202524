from django.contrib import admin

from store.models import Order, Product, Reply, Ticket


class ReplyRows(admin.TabularInline):
    model = Reply
    extra = 1


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "price"]
    search_fields = ["name"]
    ordering = ["name"]


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["number", "user", "note", "status"]


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin):
    list_display = ["title", "user"]
    inlines = [ReplyRows]
