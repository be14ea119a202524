"""`tool.py fill` makes the store of a copy, `tool.py effects` prints what it holds, without ids. See `run`."""
import os
import random
import sys

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.contrib.admin.models import LogEntry  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from store.models import Line, Order, Product, Reply, Review, Ticket  # noqa: E402

USERS = ["ann", "bob", "cleo", "dan", "eve", "fay"]
THINGS = ["Lamp", "Chair", "Desk", "Kettle", "Teapot", "Mug", "Shelf", "Carpet", "Clock", "Mirror", "Vase", "Stool"]


def start_ids_at(first):
    """Sequences of all tables go on from there, as if rows had come and gone."""
    with connection.cursor() as cursor:
        for model in (User, Product, Line, Order, Review, Ticket, Reply, LogEntry):
            table = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first])
            first += 7


def fill(role, foreign):
    call_command("migrate", run_syncdb=True, verbosity=0)
    start_ids_at(40 if role == "production" else 7300)
    order = random.Random(role)
    people = USERS + ["root"] + (["guest%d" % i for i in range(foreign)])
    if role != "production":
        order.shuffle(people)
    for name in people:
        admin = name == "root"
        user = User.objects.create_user(name, password="secret of " + name, is_staff=admin, is_superuser=admin)
        if name.startswith("guest"):
            Order.objects.create(user=user, number=user.pk, lines="Lamp*1", note="before the others")
            Ticket.objects.create(user=user, title="Question of " + name)
    for i in range(foreign):
        Product.objects.create(name="Foreign thing %d" % i, price=i)
    for i, name in enumerate(THINGS):
        Product.objects.create(name=name, price=10 + i, description="A %s for your home." % name.lower())
    Order.objects.create(user=User.objects.get(username="root"), number=1700 if role == "production" else 52000, lines="", note="first")


def effects():
    for x in Product.objects.all():
        yield "product name=%s price=%d description=%s" % (x.name, x.price, x.description)
    for x in Line.objects.all():
        yield "basket user=%s product=%s quantity=%d" % (x.user.username, x.product.name, x.quantity)
    for x in Order.objects.all():
        yield "order user=%s lines=%s note=%s status=%s" % (x.user.username, x.lines, x.note, x.status)
    for x in Review.objects.all():
        yield "review user=%s product=%s text=%s photo=%s" % (x.user.username, x.product.name, x.text, x.photo)
    for x in Ticket.objects.all():
        yield "ticket user=%s title=%s" % (x.user.username, x.title)
    for x in Reply.objects.all():
        yield "reply user=%s ticket=%s text=%s answers=%s" % (x.user.username, x.ticket.title, x.text, x.answers)
    for x in LogEntry.objects.all():
        yield "admin user=%s action=%d object=%s" % (x.user.username, x.action_flag, x.object_repr)


if sys.argv[1] == "fill":
    fill(sys.argv[2], int(sys.argv[3]))
else:
    for line in sorted(effects()):
        print(" ".join(line.split()))
