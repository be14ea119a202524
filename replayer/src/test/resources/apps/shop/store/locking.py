import threading


class OneWriteAtATime:
    """SQLite refuses a transaction that reads before another one writes; the shop has one process, so a lock is enough."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.lock = threading.Lock()

    def __call__(self, request):
        if request.method in ("GET", "HEAD"):
            return self.get_response(request)
        with self.lock:
            return self.get_response(request)
