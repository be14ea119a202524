"""Just enough of a web framework for the examples: routes, sessions by cookie, JSON."""

import http.cookies
import json
import re
import secrets
import traceback


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Web:
    def __init__(self):
        self.routes = []

    def route(self, method, pattern):
        def register(handler):
            self.routes.append((method, re.compile(pattern + "$"), handler))
            return handler

        return register

    def __call__(self, environ, start_response):
        cookies = http.cookies.SimpleCookie(environ.get("HTTP_COOKIE", ""))
        user = cookies["user"].value if "user" in cookies else None
        headers = [("Content-Type", "application/json")]
        try:
            status, result = "200 OK", self.answer(environ, user, headers)
        except Refused as refusal:
            status, result = refusal.status, {"error": str(refusal)}
        except Exception:  # as frameworks do in staging: the traceback is the page
            status, result = "500 Internal Server Error", traceback.format_exc()
            headers = [("Content-Type", "text/plain")]
        body = (result if isinstance(result, str) else json.dumps(result)).encode()
        start_response(status, headers + [("Content-Length", str(len(body)))])
        return [body]

    def answer(self, environ, user, headers):
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = json.loads(environ["wsgi.input"].read(length)) if length else {}
        if (method, path) == ("POST", "/login"):
            # The session id says who the user is, so that all worker processes know it.
            headers.append(("Set-Cookie", "user=%s.%s; Path=/" % (body["name"], secrets.token_hex(8))))
            return {"welcome": body["name"]}
        if user is None:
            raise Refused("403 Forbidden", "log in first")
        for route_method, pattern, handler in self.routes:
            match = pattern.match(path)
            if match and route_method == method:
                return handler(user.split(".")[0], body, *match.groups())
        raise Refused("404 Not Found", "no such page")
