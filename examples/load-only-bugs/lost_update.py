"""A stock counter that two workers read before either writes it back.

The bug: read, compute, write. Two orders at the same time take one piece from the stock, and both are answered 200.
The cure (FIXED=1): let the database subtract.

    gunicorn -w 4 lost_update:application
"""

import os
import sqlite3
import time

from web import Web

FIXED = os.environ.get("FIXED") == "1"
application = Web()


def connect():
    connection = sqlite3.connect(os.environ["DATA"], timeout=10, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


with connect() as setup:
    setup.execute("PRAGMA journal_mode = WAL")
    setup.execute("CREATE TABLE IF NOT EXISTS stock (product INTEGER PRIMARY KEY, pieces INTEGER)")
    for number in range(1, 6):
        setup.execute("INSERT OR IGNORE INTO stock VALUES (?, 100000)", (number,))


def pieces(connection, number):
    return connection.execute("SELECT pieces FROM stock WHERE product = ?", (number,)).fetchone()[0]


@application.route("GET", r"/products/(\d+)")
def product(user, body, number):
    connection = connect()
    try:
        shelf = int(number) % 5 + 1
        return {"product": int(number), "shelf": shelf, "stock": pieces(connection, shelf)}
    finally:
        connection.close()


@application.route("POST", r"/orders")
def order(user, body):
    shelf = body["product"] % 5 + 1
    connection = connect()
    try:
        if FIXED:
            time.sleep(0.003)
            connection.execute("UPDATE stock SET pieces = pieces - 1 WHERE product = ?", (shelf,))
        else:
            left = pieces(connection, shelf)
            time.sleep(0.003)  # prices, taxes, the address
            connection.execute("UPDATE stock SET pieces = ? WHERE product = ?", (left - 1, shelf))
        return {"ordered": body["product"]}
    finally:
        connection.close()


@application.route("GET", r"/orders")
def orders(user, body):
    return {"orders": "see your mail"}
