# One process with threads, and connections that stay open as long as nginx and the proxy want them.
workers = 1
worker_class = "gthread"
threads = 8
keepalive = 75
