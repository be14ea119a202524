"""A page that is cached for a second and takes long to make.

The bug: when it expires, every request makes it anew, all at once, on a database that does one thing at a time. At the
pace of production one request or two come meanwhile; under load dozens do, and all of them wait for each other.
The cure (FIXED=1): one request makes the page, the others get the old one.

    gunicorn -w 1 -k gthread --threads 64 cache_stampede:application
"""

import os
import threading
import time

from web import Web

FIXED = os.environ.get("FIXED") == "1"
KEPT_SECONDS = 1.0
DATABASE = threading.Semaphore(1)
MAKING = threading.Lock()
cache = {"made": 0.0, "page": None}
application = Web()


def make():
    with DATABASE:
        time.sleep(0.1)
    cache.update(made=time.monotonic(), page={"bestsellers": [3, 1, 4, 1, 5]})


def expired():
    return time.monotonic() - cache["made"] > KEPT_SECONDS


make()


@application.route("GET", r"/bestsellers")
def bestsellers(user, body):
    if expired():
        if not FIXED:
            make()
        elif MAKING.acquire(blocking=False):
            try:
                make()
            finally:
                MAKING.release()
    return cache["page"]


@application.route("GET", r"/products/(\d+)")
def product(user, body, number):
    return {"product": int(number), "price": 10 + int(number) % 90}


@application.route("POST", r"/orders")
def order(user, body):
    return {"ordered": body["product"]}


@application.route("GET", r"/orders")
def orders(user, body):
    return {"orders": "see your mail"}
