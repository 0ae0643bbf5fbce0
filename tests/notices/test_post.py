"""How a mail leaves: into a folder that nobody else on the machine reads."""

from email.message import EmailMessage
from pathlib import Path

from booking.notices.post import send


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
