"""Orders in SQLite under several gunicorn workers.

The bug: the transaction begins with a read. If another worker commits before it writes, SQLite refuses the write at
once, whatever the timeout: "database is locked". It needs two orders at the same time, so quiet staging never shows it.
The cure (FIXED=1): BEGIN IMMEDIATE, which waits for its turn before it reads.

    gunicorn -w 4 database_is_locked:application
"""

import os
import sqlite3
import time

from web import Refused, Web

FIXED = os.environ.get("FIXED") == "1"
application = Web()


def connect():
    connection = sqlite3.connect(os.environ["DATA"], timeout=10, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


with connect() as setup:
    setup.execute("PRAGMA journal_mode = WAL")
    setup.execute("CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, user TEXT, product INTEGER)")


@application.route("GET", r"/products/(\d+)")
def product(user, body, number):
    return {"product": int(number), "price": 10 + int(number) % 90}


@application.route("POST", r"/orders")
def order(user, body):
    connection = connect()
    try:
        connection.execute("BEGIN IMMEDIATE" if FIXED else "BEGIN")
        count = connection.execute("SELECT count(*) FROM orders WHERE user = ?", (user,)).fetchone()[0]
        if count > 10000:
            raise Refused("409 Conflict", "too many orders")
        time.sleep(0.001)  # prices, taxes, the address
        connection.execute("INSERT INTO orders (user, product) VALUES (?, ?)", (user, body["product"]))
        connection.execute("COMMIT")
        return {"ordered": body["product"]}
    finally:
        connection.close()


@application.route("GET", r"/orders")
def orders(user, body):
    connection = connect()
    try:
        rows = connection.execute("SELECT product FROM orders WHERE user = ? ORDER BY id DESC LIMIT 5", (user,))
        return {"orders": [row[0] for row in rows]}
    finally:
        connection.close()
