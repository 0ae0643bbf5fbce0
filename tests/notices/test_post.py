"""How a mail leaves: encrypted where it can be, or into a folder that nobody else on the machine reads."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from booking.notices.post import PostError, send
from tests.support.mail import MailServer


def letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "no-reply@benchshare.example", "lin@westfjord.example", "A link"
    mail["X-Benchshare-Message"] = "1"
    mail.set_content("Only for Lin.")
    return mail


def test_nobody_else_on_the_machine_reads_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir(mode=0o755)
    send(letter(), "", folder)
    [file] = folder.iterdir()
    assert [path.stat().st_mode & 0o777 for path in (folder, file)] == [0o700, 0o600]


class Encrypted:
    """A mail server that offers STARTTLS with a certificate of its own. `letters`: (encrypted, signed in) of each."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self.letters: list[tuple[bool, bool]] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.place = f"127.0.0.1:{port}"
        self.controller = Controller(
            self, hostname="127.0.0.1", port=port, tls_context=context,
            authenticator=lambda *_: AuthResult(success=True),
        )  # fmt: skip

    async def handle_DATA(self, _server: SMTP, session: Session, _envelope: Envelope) -> str:
        self.letters.append((session.ssl is not None, bool(session.authenticated)))
        return "250 OK"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of 127.0.0.1, signed by nobody whom this machine trusts; its key is beside it."""
    file = tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "36500", "-subj", "/CN=mail"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(tmp_path / "key.pem"), "-out", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    return file


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[Encrypted]:
    server = Encrypted(certificate, certificate.with_name("key.pem"))
    server.controller.start()
    yield server
    server.controller.stop()


def test_a_mail_is_encrypted_where_the_server_offers_it(encrypted: Encrypted, tmp_path: Path) -> None:
    send(letter(), f"smtp://{encrypted.place}", tmp_path)
    send(letter(), f"smtp+plain://{encrypted.place}", tmp_path)
    assert encrypted.letters == [(True, False), (False, False)]


def test_a_password_goes_only_to_the_server_that_is_meant(
    encrypted: Encrypted, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (f"smtp://benchshare:secret@{encrypted.place}", f"smtp+starttls://{encrypted.place}"):
        with pytest.raises(PostError, match="certificate"):
            send(letter(), url, tmp_path)
    assert encrypted.letters == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    send(letter(), f"smtp://benchshare:secret@{encrypted.place}", tmp_path)
    assert encrypted.letters == [(True, True)]


def test_a_password_never_goes_in_the_clear(smtp: MailServer, tmp_path: Path) -> None:
    for scheme in ("smtp", "smtp+starttls"):
        with pytest.raises(PostError, match="STARTTLS"):
            send(letter(), smtp.url.replace("smtp://", f"{scheme}://benchshare:secret@"), tmp_path)
    send(letter(), smtp.url, tmp_path)
    assert len(smtp.letters) == 1


def test_a_mistyped_address_of_the_server_is_told(tmp_path: Path) -> None:
    with pytest.raises(PostError, match="begins with none of"):
        send(letter(), "smpt://mail.example", tmp_path)
