"""The real server: gunicorn with several workers and threads, in a process of its own, as `make run` starts it.

def test_x(server): requests to server.url reach the same database as `app`
"""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A gunicorn that answers at `url`; `log` is what it has said."""

    def __init__(self, url: str, process: subprocess.Popen[bytes], log_file: Path) -> None:
        self.url = url
        self.process = process
        self._log_file = log_file

    @property
    def log(self) -> str:
        return self._log_file.read_text()


Serve = Callable[..., Server]


@pytest.fixture
def serve(app: Flask, tmp_path: Path) -> Iterator[Serve]:
    """Start servers on the database of `app`: `serve(workers=4, threads=2, BENCHSHARE_WITH_SCHEDULER="1")`."""
    with ExitStack() as started:

        def start(workers: int = 2, threads: int = 4, **environment: str) -> Server:
            log = tmp_path / f"server-{len(list(tmp_path.glob('server-*')))}.log"
            return started.enter_context(running_server(app, log, workers, threads, **environment))

        yield start


@pytest.fixture
def server(serve: Serve) -> Server:
    """One server of two workers with four threads each, without the scheduler."""
    return serve()


@contextmanager
def running_server(app: Flask, log: Path, workers: int, threads: int, **environment: str) -> Iterator[Server]:
    """A server on the database of `app`; fails if it met an error."""
    with gunicorn("wsgi:app", log, environment_of(app, workers, threads) | environment) as server:
        yield server
    assert "Traceback" not in server.log, server.log


@contextmanager
def gunicorn(target: str, log: Path, environment: dict[str, str]) -> Iterator[Server]:
    """Gunicorn with the deployment's own configuration, on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener, open(log, "wb") as output:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", target]
        command += ["--bind", f"fd://{listener.fileno()}"]
        settings = {"BENCHSHARE_SITE_URL": url} | environment
        process = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=output, stderr=output, pass_fds=[listener.fileno()]
        )
    server = Server(url, process, log)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def environment_of(app: Flask, workers: int, threads: int) -> dict[str, str]:
    """The settings of `app`, told as an operator tells them; sessions of one are valid at the other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BENCHSHARE_")}
    return kept | {
        "BENCHSHARE_INSTANCE": str(app.config["INSTANCE"]),
        "BENCHSHARE_DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]),
        "BENCHSHARE_SECRET_KEY": str(app.config["SECRET_KEY"]),
        "BENCHSHARE_WITH_SCHEDULER": "0",
        "BENCHSHARE_THREADS": str(threads),
        "WEB_CONCURRENCY": str(workers),
        "PYTHONWARNINGS": "error,ignore::ResourceWarning",  # gunicorn leaves the given socket unclosed
    }


def _wait(server: Server) -> None:
    """The socket listens already, so the first answer waits until a worker is up."""
    try:
        urllib.request.urlopen(f"{server.url}/", timeout=60).close()
    except (urllib.error.URLError, TimeoutError) as error:
        raise RuntimeError(server.log) from error
