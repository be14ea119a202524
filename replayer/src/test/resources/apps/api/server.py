"""A JSON API for projects with tasks: tokens that rotate, UUIDs and numbers as ids, entity tags. Standard library only, see `run`."""
import base64
import hashlib
import hmac
import json
import re
import secrets
import sqlite3
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USERS = ["ann", "bob", "cleo", "dan", "eve", "fay"]
TABLES = """
CREATE TABLE user (id TEXT PRIMARY KEY, name TEXT, password TEXT);
CREATE TABLE permit (user TEXT, jti TEXT, refresh TEXT);
CREATE TABLE project (id TEXT PRIMARY KEY, owner TEXT, name TEXT, about TEXT, version INTEGER, tag TEXT);
CREATE TABLE task (id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT, title TEXT, status TEXT, assignee TEXT, position INTEGER, version INTEGER);
CREATE TABLE comment (id INTEGER PRIMARY KEY AUTOINCREMENT, task INTEGER, author TEXT, text TEXT);
"""


class Refusal(Exception):
    def __init__(self, status, problem):
        super().__init__(problem)
        self.status = status


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Api:
    def __init__(self, directory, role, foreign):
        self.secret = secrets.token_bytes(32)
        self.lock = threading.Lock()
        self.db = sqlite3.connect(directory + "/api.db", check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(TABLES)
        names = ["guest%d" % i for i in range(foreign)] + USERS
        for name in names if role == "production" else sorted(names, key=lambda n: n[::-1]):
            self.write("INSERT INTO user VALUES (?, ?, ?)", str(uuid.uuid4()), name, "secret of " + name)
        start = 180 if role == "production" else 90200
        self.write("INSERT INTO task (id, project, title) VALUES (?, 'none', 'first')", start)
        self.write("INSERT INTO comment (id, task, text) VALUES (?, 0, 'first')", 3 * start)
        for user in self.rows("SELECT * FROM user WHERE name LIKE 'guest%'"):
            project = str(uuid.uuid4())
            self.write("INSERT INTO project VALUES (?, ?, ?, '', 1, 'x')", project, user["id"], "Plan of " + user["name"])
            self.write("INSERT INTO task (project, title, status, position, version) VALUES (?, 'foreign', 'open', 0, 1)", project)

    def rows(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def row(self, sql, *values):
        found = self.rows(sql, *values)
        if not found:
            raise Refusal(404, "not found")
        return found[0]

    def write(self, sql, *values):
        cursor = self.db.execute(sql, values)
        self.db.commit()
        return cursor.lastrowid

    # --- tokens

    def sign(self, text):
        return encoded(hmac.new(self.secret, text.encode(), hashlib.sha256).digest())

    def issue(self, user):
        jti, refresh = secrets.token_hex(8), secrets.token_urlsafe(24)
        self.write("INSERT INTO permit VALUES (?, ?, ?)", user, jti, refresh)
        head = encoded(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
        claims = encoded(json.dumps({"sub": user, "jti": jti}).encode())
        access = "%s.%s.%s" % (head, claims, self.sign(head + "." + claims))
        return {"token_type": "Bearer", "access_token": access, "refresh_token": refresh, "user": {"id": user}}

    def user(self, headers):
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        parts = token.split(".")
        if scheme != "Bearer" or len(parts) != 3 or not hmac.compare_digest(self.sign(parts[0] + "." + parts[1]), parts[2]):
            raise Refusal(401, "no valid token")
        claims = json.loads(decoded(parts[1]))
        if not self.rows("SELECT * FROM permit WHERE jti = ?", claims["jti"]):
            raise Refusal(401, "this token has been replaced")
        return claims["sub"]

    def login(self, body):
        found = self.rows("SELECT * FROM user WHERE name = ? AND password = ?", body["name"], body["password"])
        if not found:
            raise Refusal(401, "wrong name or password")
        return 200, self.issue(found[0]["id"]), {}

    def refresh(self, body):
        found = self.rows("SELECT * FROM permit WHERE refresh = ?", body["refresh_token"])
        if not found:
            raise Refusal(401, "unknown refresh token")
        self.write("DELETE FROM permit WHERE refresh = ?", body["refresh_token"])
        return 200, self.issue(found[0]["user"]), {}

    # --- projects

    def shown(self, project):
        path = "/v1/projects/" + project["id"]
        owner = {"id": project["owner"], "name": self.row("SELECT name FROM user WHERE id = ?", project["owner"])["name"]}
        return {
            "id": project["id"], "name": project["name"], "about": project["about"], "owner": owner,
            "links": {"self": path, "tasks": path + "/tasks"},
        }

    def projects(self):
        return 200, {"projects": [self.shown(x) for x in self.rows("SELECT * FROM project ORDER BY id")]}, {}

    def add_project(self, user, body):
        project, tag = str(uuid.uuid4()), secrets.token_hex(6)
        self.write("INSERT INTO project VALUES (?, ?, ?, ?, 1, ?)", project, user, body["name"], body["about"], tag)
        made = self.row("SELECT * FROM project WHERE id = ?", project)
        return 201, {"project": self.shown(made)}, {"Location": "/v1/projects/" + project, "ETag": 'W/"%s"' % tag}

    def project(self, project):
        found = self.row("SELECT * FROM project WHERE id = ?", project)
        return 200, self.shown(found), {"ETag": 'W/"%s"' % found["tag"]}

    def change_project(self, user, project, body, headers):
        found = self.row("SELECT * FROM project WHERE id = ? AND owner = ?", project, user)
        if headers.get("If-Match") != 'W/"%s"' % found["tag"]:
            raise Refusal(412, "it has changed")
        tag = secrets.token_hex(6)
        self.write("UPDATE project SET about = ?, tag = ?, version = version + 1 WHERE id = ?", body["about"], tag, project)
        return 200, self.project(project)[1], {"ETag": 'W/"%s"' % tag}

    # --- tasks

    def task(self, user, task):
        return self.row("SELECT task.* FROM task JOIN project ON project = project.id WHERE task.id = ? AND owner = ?", task, user)

    def tasks(self, project, query):
        after = re.search(r"cursor=([\w-]+)", query)
        first = json.loads(decoded(after.group(1)))["after"] if after else 0
        found = self.rows("SELECT * FROM task WHERE project = ? AND id > ? ORDER BY id LIMIT 4", project, first)
        answer = {"items": [{k: x[k] for k in ("id", "title", "status", "position", "version")} for x in found[:3]]}
        if len(found) > 3:
            answer["next"] = encoded(json.dumps({"project": project, "after": found[2]["id"]}).encode())
        return 200, answer, {}

    def add_task(self, user, project, body):
        self.row("SELECT * FROM project WHERE id = ? AND owner = ?", project, user)
        assignee = self.row("SELECT * FROM user WHERE id = ?", body["assignee"]["id"])
        task = self.write(
            "INSERT INTO task (project, title, status, assignee, position, version) VALUES (?, ?, 'open', ?, 0, 1)",
            project, body["title"], assignee["id"],
        )
        answer = {"task": {"id": task, "title": body["title"], "version": 1, "project": {"id": project}}}
        return 201, answer, {"Location": "/v1/tasks/%d" % task}

    def change_task(self, user, task, body):
        found = self.task(user, task)
        if found["version"] != body["version"]:
            raise Refusal(409, "it has changed")
        self.write("UPDATE task SET status = ?, version = version + 1 WHERE id = ?", body["status"], task)
        return 200, {"id": int(task), "version": found["version"] + 1}, {"ETag": '"%s-%d"' % (task, found["version"] + 1)}

    def delete_task(self, user, task, headers):
        found = self.task(user, task)
        if headers.get("If-Match") != '"%s-%d"' % (task, found["version"]):
            raise Refusal(412, "it has changed")
        self.write("DELETE FROM task WHERE id = ?", task)
        return 204, None, {}

    def sort(self, user, body):
        for task in body["positions"]:
            self.task(user, int(task))
        for task, position in body["positions"].items():
            self.write("UPDATE task SET position = ? WHERE id = ?", position, int(task))
        return 200, {"sorted": len(body["positions"])}, {}

    def comment(self, user, task, body):
        comment = self.write("INSERT INTO comment (task, author, text) VALUES (?, ?, ?)", self.task(user, task)["id"], user, body["text"])
        return 201, {"comment": {"id": comment, "task": int(task)}}, {"Location": "/v1/tasks/%s/comments/%d" % (task, comment)}

    # --- routing

    def answer(self, method, target, headers, body):
        path, _, query = target.partition("?")
        if path == "/health":
            return 200, {}, {}
        if path == "/v1/auth/login":
            return self.login(body)
        if path == "/v1/auth/refresh":
            return self.refresh(body)
        user = self.user(headers)
        parts = path.split("/")[2:]
        route = method + " " + "/".join(parts[i] if i % 2 == 0 else "*" for i in range(len(parts)))
        one = parts[1] if len(parts) > 1 else ""
        routes = {
            "GET users": lambda: (200, {"users": [{"id": x["id"], "name": x["name"]} for x in self.rows("SELECT * FROM user")]}, {}),
            "GET projects": self.projects,
            "POST projects": lambda: self.add_project(user, body),
            "GET projects/*": lambda: self.project(one),
            "PUT projects/*": lambda: self.change_project(user, one, body, headers),
            "GET projects/*/tasks": lambda: self.tasks(one, query),
            "POST projects/*/tasks": lambda: self.add_task(user, one, body),
            "POST order": lambda: self.sort(user, body),
            "PATCH tasks/*": lambda: self.change_task(user, one, body),
            "DELETE tasks/*": lambda: self.delete_task(user, one, headers),
            "POST tasks/*/comments": lambda: self.comment(user, one, body),
        }
        if route not in routes:
            raise Refusal(404, "not found")
        return routes[route]()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api = None

    def respond(self):
        length = int(self.headers.get("Content-Length", 0))
        raw = self.rfile.read(length)
        try:
            with self.api.lock:
                status, answer, fields = self.api.answer(self.command, self.path, self.headers, json.loads(raw) if raw else {})
        except Refusal as refusal:
            status, answer, fields = refusal.status, {"problem": str(refusal)}, {}
        except (KeyError, TypeError, ValueError) as wrong:
            status, answer, fields = 400, {"problem": repr(wrong)}, {}
        payload = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond

    def log_message(self, *_):
        pass


def effects(directory):
    db = sqlite3.connect(directory + "/api.db")
    titles = dict(db.execute("SELECT id, title FROM task"))
    for row in db.execute("SELECT u.name, p.name, p.about, p.version FROM project p JOIN user u ON u.id = p.owner"):
        yield "project owner=%s name=%s about=%s version=%d" % row
    for row in db.execute(
        "SELECT p.name, t.title, t.status, u.name, t.position, t.version FROM task t JOIN project p ON p.id = t.project LEFT JOIN user u ON u.id = t.assignee"
    ):
        yield "task project=%s title=%s status=%s assignee=%s position=%s version=%s" % row
    for author, task, text in db.execute("SELECT u.name, c.task, c.text FROM comment c JOIN user u ON u.id = c.author"):
        text = re.sub(r"#(\d+)", lambda m: "#" + titles.get(int(m.group(1)), "unknown"), text)
        yield "comment author=%s task=%s text=%s" % (author, titles.get(task, "deleted"), text)


if sys.argv[1] == "effects":
    for line in sorted(effects(sys.argv[2])):
        print(line)
else:
    Handler.api = Api(sys.argv[2], sys.argv[4], int(sys.argv[5]))
    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[3])), Handler)
    open(sys.argv[2] + "/ready", "w").close()
    server.serve_forever()
