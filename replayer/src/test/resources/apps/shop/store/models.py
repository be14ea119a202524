import random
import string

from django.contrib.auth.models import User
from django.db import models

letters = random.SystemRandom()


def slug():
    """Eight random letters: a name of a page that nobody can guess, without a digit in it."""
    return "".join(letters.choices(string.ascii_letters, k=8))


class Product(models.Model):
    name = models.CharField(max_length=80, unique=True)
    slug = models.CharField(max_length=20, unique=True, default=slug)
    price = models.IntegerField()
    description = models.TextField(blank=True)

    def __str__(self):
        return self.name


class Line(models.Model):
    """A row of a basket."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    quantity = models.IntegerField()


class Order(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    number = models.IntegerField(unique=True)
    lines = models.TextField()
    note = models.CharField(max_length=200)
    status = models.CharField(max_length=20, default="open")
    version = models.IntegerField(default=1)

    def __str__(self):
        return "order of %s: %s" % (self.user.username, self.note)


class Review(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    text = models.TextField()
    photo = models.CharField(max_length=64)


class Ticket(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    slug = models.CharField(max_length=20, unique=True, default=slug)
    title = models.CharField(max_length=100)

    def __str__(self):
        return self.title


class Reply(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    text = models.TextField()
    answers = models.TextField(blank=True)

    def __str__(self):
        return self.text
