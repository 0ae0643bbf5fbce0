"""How a mail leaves the house: over SMTP, or, where none is configured, into a folder that the administrator reads."""

import re
import smtplib
import ssl
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20
SCHEMES = ("smtp", "smtps", "smtp+starttls", "smtp+plain")


class PostError(Exception):
    """The mail did not leave. `is_final` when trying again will not help (the address does not exist)."""

    def __init__(self, words: str, *, is_final: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final


def send(mail: EmailMessage, smtp_url: str, folder: Path) -> None:
    """Send over `smtp_url` (smtp://user:password@host:port, or another of SCHEMES), or, if empty, write to `folder`.

    Raises PostError.
    """
    if not smtp_url:
        _write(mail, folder)
        return
    try:
        _post(mail, smtp_url)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise PostError(str(error), is_final=all(code >= 500 for code in codes)) from error
    except (OSError, ValueError, smtplib.SMTPException) as error:  # ValueError: of a port or password that is none
        raise PostError(f"{type(error).__name__}: {error}") from error


def mails_in(folder: Path, most: int = 200) -> list[tuple[str, EmailMessage]]:
    """The mails written to the folder, newest first, as (file name, mail)."""
    files = sorted(folder.glob("*.eml"), reverse=True)[:most]
    return [(file.name, _read(file)) for file in files]


def find_mail(folder: Path, name: str) -> EmailMessage | None:
    """One mail by its file name; None for a name that is not in the folder."""
    if not re.fullmatch(r"[\w.-]+\.eml", name):
        return None
    file = folder / name
    return _read(file) if file.is_file() else None


def _post(mail: EmailMessage, smtp_url: str) -> None:
    address = urlsplit(smtp_url)
    if address.scheme not in SCHEMES:
        raise PostError(f"BENCHSHARE_SMTP_URL begins with none of {', '.join(SCHEMES)}")
    host, user = address.hostname or "localhost", unquote(address.username or "")
    if address.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=TIMEOUT_SECONDS, context=_tls())
    else:
        connection = smtplib.SMTP(host, address.port or 25, timeout=TIMEOUT_SECONDS)
    with connection:
        _encrypt(connection, address.scheme, is_needed=bool(user))
        if user:
            connection.login(user, unquote(address.password or ""))
        connection.send_message(mail)


def _encrypt(connection: smtplib.SMTP, scheme: str, *, is_needed: bool) -> None:
    """STARTTLS wherever the server offers it. For a password, or smtp+starttls://, it has to, with a certificate that
    is right; else that is not looked at, for whoever could forge it could hide the offer as well."""
    if scheme in ("smtps", "smtp+plain"):
        return
    is_needed = is_needed or scheme == "smtp+starttls"
    connection.ehlo()
    if is_needed or connection.has_extn("starttls"):
        connection.starttls(context=_tls(is_checked=is_needed))


def _tls(*, is_checked: bool = True) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not is_checked:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _write(mail: EmailMessage, folder: Path) -> None:
    """Written beside and moved into place, so that nobody reads half a mail. The same mail twice is one file.

    Links in mails are secrets: on this machine nobody but the service reads them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    stamp = mail["X-Benchshare-Message"]
    part = folder / f"{stamp}.part"
    part.touch(mode=0o600)
    part.write_bytes(mail.as_bytes(policy=policy.SMTP))
    part.rename(folder / f"{stamp}.eml")


def _read(file: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())
