"""One worker for each processor; `KIND` says which kind. Says on standard output where it listens."""

import os

bind = "127.0.0.1:0"
workers = int(os.environ.get("WORKERS", os.cpu_count()))
worker_class = os.environ.get("KIND", "sync")
threads = 4 if worker_class == "gthread" else 1
keepalive = 60
loglevel = "error"


def when_ready(server):
    host, port = server.LISTENERS[0].sock.getsockname()
    print(f"at {host}:{port}", flush=True)
