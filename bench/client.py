"""A client so light that it does not blur what it measures: one kept connection, requests prepared as bytes."""

import socket
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """`seconds` from the first byte sent to the last byte received."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Connection:
    """To one server, with one session's cookie. `url`: http://127.0.0.1:port."""

    url: str
    cookie: str = ""
    _socket: socket.socket | None = field(default=None, repr=False)

    def get(self, path: str, **headers: str) -> Answer:
        """GET; header names are given with underscores."""
        return self._ask("GET", path, headers, b"")

    def post(self, path: str, body: bytes, **headers: str) -> Answer:
        """POST of a form that is encoded already."""
        return self._ask("POST", path, {"Content-Type": "application/x-www-form-urlencoded"} | headers, body)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(self.url).netloc}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        request = "\r\n".join([*lines, "", ""]).encode() + body
        started = time.perf_counter()
        head, content = self._exchange(request)
        seconds = time.perf_counter() - started
        status, *rest = head.decode("latin-1").split("\r\n")
        told = dict(line.split(": ", 1) for line in rest if ": " in line)
        answer = Answer(int(status.split()[1]), {name.lower(): value for name, value in told.items()}, content, seconds)
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def _exchange(self, request: bytes) -> tuple[bytes, bytes]:
        """Send, and read the head and as much body as the head says. A connection that the server closed is renewed."""
        for attempt in range(2):
            try:
                self._open().sendall(request)
                return self._read()
            except (BrokenPipeError, ConnectionResetError):
                self.close()
                if attempt:
                    raise
        raise ConnectionError("unreachable")

    def _open(self) -> socket.socket:
        if self._socket is None:
            parts = urlsplit(self.url)
            self._socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _read(self) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._some()
        head, _, body = received.partition(b"\r\n\r\n")
        length = _length(head)
        parts = [body]
        missing = length - len(body)
        while missing > 0:
            parts.append(self._some())
            missing -= len(parts[-1])
        return head, b"".join(parts)

    def _some(self) -> bytes:
        part = self._open().recv(262_144)
        if not part:
            raise ConnectionResetError("closed by the server")
        return part


def _length(head: bytes) -> int:
    """What Content-Length says; an answer without a body says nothing."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
