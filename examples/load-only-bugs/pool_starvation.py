"""A pool of database connections that a slow page keeps for too long.

The bug: the invoice keeps its connection while the mail server answers, which has nothing to do with the database. At
the pace of production the pool of four always has a free one; under load it runs dry, and every page fails with 503.
The cure (FIXED=1): give the connection back before waiting for the mail server.

    gunicorn -w 1 -k gthread --threads 64 pool_starvation:application
"""

import contextlib
import os
import queue
import time

from web import Refused, Web

FIXED = os.environ.get("FIXED") == "1"
POOL = queue.Queue()
for _ in range(4):
    POOL.put(object())
application = Web()


@contextlib.contextmanager
def connection():
    try:
        taken = POOL.get(timeout=0.5)
    except queue.Empty:
        raise Refused("503 Service Unavailable", "PoolTimeout: no free connection") from None
    try:
        yield taken
    finally:
        POOL.put(taken)


@application.route("GET", r"/products/(\d+)")
def product(user, body, number):
    with connection():
        time.sleep(0.002)
        return {"product": int(number), "price": 10 + int(number) % 90}


@application.route("POST", r"/orders")
def order(user, body):
    with connection():
        time.sleep(0.003)
        if not FIXED:
            time.sleep(0.12)  # the mail server
    if FIXED:
        time.sleep(0.12)
    return {"ordered": body["product"]}


@application.route("GET", r"/orders")
def orders(user, body):
    with connection():
        return {"orders": "see your mail"}
