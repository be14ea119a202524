"""A shop in one file: a login, a cart for each session, and Django's protection against cross-site requests.

Its cookies and CSRF tokens are what a replay has to translate: those of the recording mean nothing to another instance.
"""
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token, rotate_token
from django.urls import path
from django.views.decorators.http import require_POST

settings.configure(
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ["SHOP_SECRET"],
    SESSION_ENGINE="django.contrib.sessions.backends.file",
    SESSION_FILE_PATH=os.environ["SHOP_SESSIONS"],
    USE_TZ=True,
)


def home(request):
    return HttpResponse(f'<form><input name="csrfmiddlewaretoken" value="{get_token(request)}"></form>')


@require_POST
def login(request):
    # As Django's own login does: a new session id and a new token.
    request.session.cycle_key()
    rotate_token(request)
    request.session["user"] = request.POST["user"]
    request.session["cart"] = []
    return JsonResponse({"user": request.session["user"]})


def cart(request):
    if "user" not in request.session:
        return JsonResponse({"error": "not logged in"}, status=401)
    if request.method == "POST":
        request.session["cart"] += [request.POST["product"]]
    return JsonResponse({"user": request.session["user"], "cart": request.session["cart"]})


def health(request):
    return HttpResponse("ok")


urlpatterns = [path("", home), path("login", login), path("cart", cart), path("health", health)]
application = get_wsgi_application()
