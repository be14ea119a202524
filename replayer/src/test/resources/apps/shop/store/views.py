import hashlib
import json

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from store.models import Line, Order, Product, Reply, Review, Ticket


def health(request):
    return HttpResponse("ok")


def catalogue(request):
    return render(request, "catalogue.html", {"products": Product.objects.order_by("id")})


def product(request, slug):
    shown = get_object_or_404(Product, slug=slug)
    return render(request, "product.html", {"product": shown, "reviews": Review.objects.filter(product=shown)})


@login_required
@require_POST
def review(request, slug):
    photo = request.FILES["photo"]
    Review.objects.create(
        user=request.user,
        product=get_object_or_404(Product, slug=slug),
        text=request.POST["text"],
        photo="%s %s" % (photo.name, hashlib.sha256(photo.read()).hexdigest()[:12]),
    )
    return redirect("/p/%s/" % slug)


@login_required
def basket(request):
    lines = Line.objects.filter(user=request.user).select_related("product").order_by("id")
    return render(request, "basket.html", {"lines": lines, "api_token": get_token(request)})


@login_required
@require_POST
def add(request):
    bought = get_object_or_404(Product, pk=request.POST["product"])
    line, _ = Line.objects.get_or_create(user=request.user, product=bought, defaults={"quantity": 0})
    line.quantity += int(request.POST["quantity"])
    line.save()
    return redirect("/basket/")


@login_required
@require_POST
def change_line(request, line):
    row = get_object_or_404(Line, pk=line, user=request.user)
    if "remove" in request.POST:
        row.delete()
    else:
        row.quantity = int(request.POST["quantity"])
        row.save()
    return redirect("/basket/")


@login_required
@require_POST
@transaction.atomic
def checkout(request):
    rows = Line.objects.filter(user=request.user, pk__in=request.POST.getlist("line")).select_related("product")
    if not rows:
        return HttpResponseBadRequest("none of these lines is in the basket")
    number = (Order.objects.aggregate(Max("number"))["number__max"] or 0) + 3
    made = Order.objects.create(
        user=request.user,
        number=number,
        note=request.POST["note"],
        lines=", ".join(sorted("%s*%d" % (row.product.name, row.quantity) for row in rows)),
    )
    rows.delete()
    return redirect("/orders/%d/" % made.pk)


@login_required
def orders(request):
    return render(request, "orders.html", {"orders": Order.objects.filter(user=request.user).order_by("-id")})


@login_required
def order(request, order):
    return render(request, "order.html", {"order": get_object_or_404(Order, pk=order, user=request.user)})


@login_required
@require_POST
def cancel(request, order):
    row = get_object_or_404(Order, pk=order, user=request.user)
    if request.POST["number"] != str(row.number) or request.POST["version"] != str(row.version):
        return HttpResponse("this page is out of date", status=409)
    row.status = "cancelled: " + request.POST["reason"]
    row.version += 1
    row.save()
    return redirect("/orders/%d/" % row.pk)


@login_required
def tickets(request):
    if request.method == "POST":
        opened = Ticket.objects.create(user=request.user, title=request.POST["title"])
        return redirect("/tickets/%s/" % opened.slug)
    return render(request, "tickets.html", {"tickets": Ticket.objects.order_by("id")})


@login_required
def ticket(request, slug):
    shown = get_object_or_404(Ticket, slug=slug)
    if request.method == "POST":
        answered = Reply.objects.filter(pk=request.POST.get("answers") or 0).first()
        Reply.objects.create(
            ticket=shown, user=request.user, text=request.POST["text"], answers=answered.text if answered else ""
        )
        return redirect("/tickets/%s/" % slug)
    return render(request, "ticket.html", {"ticket": shown, "replies": shown.reply_set.order_by("id")})


@login_required
def api_basket(request):
    if request.method == "POST":
        bought = get_object_or_404(Product, pk=json.loads(request.body)["product"]["id"])
        line = Line.objects.create(user=request.user, product=bought, quantity=json.loads(request.body)["quantity"])
        return JsonResponse({"line": {"id": line.pk, "product": bought.name}}, status=201)
    lines = Line.objects.filter(user=request.user).select_related("product").order_by("-id")
    return JsonResponse(
        {"lines": [{"id": x.pk, "quantity": x.quantity, "product": {"id": x.product_id, "name": x.product.name}} for x in lines]}
    )


@login_required
def api_line(request, line):
    row = get_object_or_404(Line, pk=line, user=request.user)
    if request.method == "DELETE":
        row.delete()
        return HttpResponse(status=204)
    row.quantity = json.loads(request.body)["quantity"]
    row.save()
    return JsonResponse({"id": row.pk, "quantity": row.quantity})


@login_required
def api_search(request):
    found = Product.objects.filter(name__icontains=request.GET["q"]).order_by("name")
    return JsonResponse({"hits": [{"name": x.name, "id": x.pk, "price": x.price} for x in found]})
