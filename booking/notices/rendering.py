"""What a mail says: the text of its kind in its reader's language, the calendar file of its reservation attached."""

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale

from booking.accounts.links import link_of
from booking.calendars.files import booking_file, file_name, series_file
from booking.languages import current_language
from booking.notices.closure_mails import closure_mail, reopening_mail
from booking.notices.money_mails import dispute_mail, settlement_mail
from booking.notices.qualification_mails import certificate_mail, qualification_mail, question_mail
from booking.notices.reservation_words import net_kind, reservation_words
from booking.notices.series_words import is_about_a_series, series_words
from booking.notices.training_mails import KINDS as TRAINING_KINDS
from booking.notices.training_mails import training_mail
from booking.notices.use_mails import KINDS as USE_KINDS
from booking.notices.use_mails import use_mail
from booking.places import place_of
from models import Message, Reservation, User


def mail_of(message: Message) -> EmailMessage | None:
    """The mail as it is true now; None when quick changes have cancelled each other out and nothing is left to say."""
    with force_locale(message.user.language):
        if is_about_a_series(message):
            return _series_mail(message)
        if message.kind in TRAINING_KINDS:
            return _training_mail(message)
        if message.kind in USE_KINDS:
            said = use_mail(message)
            return None if said is None else _mail(message, _text(message, "mail/use.txt", **said))
        if message.reservation is None:
            words = WORDS.get(message.kind, _link_alone)(message)
            return None if words is None else _mail(message, _text(message, f"mail/{message.kind}.txt", **words))
        kind = net_kind(message)
        if kind is None:
            return None
        words = reservation_words(message, kind)
        mail = _mail(message, _text(message, "mail/reservation.txt", **words))
        if words["has_file"]:
            _attach_calendar_file(mail, message.reservation, message.user)
        return mail


def _link_alone(message: Message) -> dict[str, Any]:
    return {"link": link_of(message)}


# What the texts of these kinds are given; None where nothing is left to say.
WORDS: dict[str, Callable[[Message], dict[str, Any] | None]] = {
    "closure": closure_mail,
    "reopening": reopening_mail,
    "qualification": qualification_mail,
    "certificate_sent": certificate_mail,
    "certificate_assessed": certificate_mail,
    "recognition_asked": question_mail,
    "statement_issued": settlement_mail,
    "payment_due": settlement_mail,
    "payment_late": settlement_mail,
    "dispute_rejected": dispute_mail,
}


def _series_mail(message: Message) -> EmailMessage | None:
    """One mail for many bookings, with one file of them all."""
    words = series_words(message)
    if words is None:
        return None
    mail = _mail(message, _text(message, "mail/series.txt", **words.parameters))
    if words.parameters["has_file"] and words.held:
        name = f"series-{message.details['series']}.ics"
        _attach(mail, series_file(words.held, message.user), name)
    return mail


def _training_mail(message: Message) -> EmailMessage | None:
    """One session of a training, with its calendar file."""
    said = training_mail(message)
    if said is None:
        return None
    mail = _mail(message, _text(message, "mail/training.txt", **said.parameters))
    if said.file:
        _attach(mail, said.file, said.file_name)
    return mail


def _text(message: Message, template: str, **words: object) -> str:
    """Not by `render_template`: what that adds to pages asks who has signed in, and here nobody has."""
    return current_app.jinja_env.get_template(template).render(
        person=message.user, details=message.details, language=current_language(), place_of=place_of, **words
    )


def _mail(message: Message, text: str) -> EmailMessage:
    """The first line of the text is the subject. Message-ID stays the same however often it is sent."""
    subject, _, body = text.lstrip().partition("\n")
    mail = EmailMessage()
    mail["Subject"] = _one_line(subject.removeprefix("Subject:"))
    mail["From"] = current_app.config["MAIL_FROM"]
    mail["To"] = message.user.email
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.public_id}@{current_app.config['CALENDAR_DOMAIN']}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Benchshare-Message"] = f"{message.created_at:%Y%m%d-%H%M%S}-{message.public_id}"
    mail.set_content(body.strip() + "\n")
    return mail


def _one_line(subject: str) -> str:
    """With a dash of ASCII: another would have the line encoded, and there Python doubles a space."""
    return " ".join(subject.replace("–", "-").split())


def _attach_calendar_file(mail: EmailMessage, reservation: Reservation, reader: User) -> None:
    """To be opened once, for whoever does not subscribe. It holds no METHOD: it is a file, not an invitation."""
    _attach(mail, booking_file(reservation, reader), file_name(reservation))


def _attach(mail: EmailMessage, content: bytes, name: str) -> None:
    mail.add_attachment(content, maintype="text", subtype="calendar", filename=name, params={"charset": "utf-8"})
