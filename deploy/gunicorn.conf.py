"""How gunicorn serves Benchshare; `make run` and the example units use it. BENCHSHARE_WITH_SCHEDULER=0 leaves the
scheduler out, for when `flask --app wsgi scheduler` runs by itself."""

import gc
import os
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

SHARED_MEMORY = "/dev/shm"

host = os.environ.get("HOST", "127.0.0.1")
bind = f"{host}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("BENCHSHARE_THREADS", "4"))
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = SHARED_MEMORY if Path(SHARED_MEMORY).is_dir() else None  # heartbeats stay off the disk
loglevel = "warning"
# No access log: addresses of calendar feeds are secrets, and a proxy in front logs what one wants to know.
accesslog = None


def when_ready(server: Arbiter) -> None:
    """Say where it is."""
    addresses = ", ".join(str(listener) for listener in server.LISTENERS)
    print(f"\nBenchshare is at {addresses}  (Ctrl-C stops it)\n", flush=True)


def post_worker_init(worker: Worker) -> None:
    """What is loaded stays, so nobody need look through it for garbage while somebody waits. And let this worker apply
    for the scheduler's leadership; exactly one process of all gets it."""
    gc.collect()
    gc.freeze()
    if os.environ.get("BENCHSHARE_WITH_SCHEDULER", "1") == "1":
        from scheduler import start

        start(worker.wsgi)
