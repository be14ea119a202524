"""Users of the examples: each logs in, looks at pages, orders, and looks at the orders.

    python3 users.py HOST:PORT [USERS] [SECONDS]
"""

import http.client
import json
import random
import sys
import threading
import time


def visit(address, number, users, seconds, failures):
    chance = random.Random(number)
    time.sleep(seconds * number / users)
    connection = http.client.HTTPConnection(address, timeout=30)
    headers = {"Content-Type": "application/json"}

    def ask(method, path, body=None):
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        response.read()
        if response.status not in (200, 404):
            failures.append("%s %s: %d" % (method, path, response.status))
        cookie = response.getheader("Set-Cookie")
        if cookie:
            headers["Cookie"] = cookie.split(";")[0]
        time.sleep(chance.uniform(0.02, 0.3))

    ask("POST", "/login", {"name": "user%d" % number})
    for _ in range(3):
        ask("GET", "/bestsellers")
        product = chance.randrange(1, 200)
        ask("GET", "/products/%d" % product)
        ask("POST", "/orders", {"product": product})
        ask("GET", "/orders")
    connection.close()


def main():
    address = sys.argv[1]
    users = int(sys.argv[2]) if len(sys.argv) > 2 else 80
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 20
    failures = []
    threads = [threading.Thread(target=visit, args=(address, i, users, seconds, failures)) for i in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("%d users, %d failures %s" % (users, len(failures), failures[:3]))


if __name__ == "__main__":
    main()
