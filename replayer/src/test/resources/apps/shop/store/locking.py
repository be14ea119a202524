import threading


class OneRequestAtATime:
    """SQLite refuses a transaction that has read before another one writes, and pages write sessions; one process, so a lock is enough."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.lock = threading.Lock()

    def __call__(self, request):
        with self.lock:
            return self.get_response(request)
