"""A mail server in this process that keeps what it is given: `smtp.letters` are parsed messages."""

import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """Listens on a free port of this machine. `answer` is what it says to each letter; set it to refuse."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.answer = "250 OK"
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port())

    @property
    def url(self) -> str:
        """What BENCHSHARE_SMTP_URL would say."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """The letters to one address."""
        pairs = zip(self.envelopes, self.letters, strict=True)
        return [letter for envelope, letter in pairs if address in envelope.rcpt_tos]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd calls this with each letter."""
        if self.answer.startswith("2"):
            content = envelope.content or b""
            content = content if isinstance(content, bytes) else content.encode()
            self.letters.append(BytesParser(EmailMessage, policy=email.policy.default).parsebytes(content))
            self.envelopes.append(envelope)
        return self.answer

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    """A mail server that runs during the test."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
