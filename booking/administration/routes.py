"""Health for people and for monitors, and the mails of an installation that sends none."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

import config
from booking.access import is_any_administrator, is_system_administrator, public, requires
from booking.administration import queries
from booking.administration.outcomes import outcome_in_words
from booking.administration.places import places_for
from booking.clock import now
from booking.notices.post import find_mail, mails_in
from models import db
from scheduler.jobs import JOBS

blueprint = Blueprint("administration", __name__)

JOB_WORDS = {
    "deliver_mail": _l("Deliver mail"),
    "warn_late_payers": _l("Warn of settlements that are not paid in time"),
    "check_books": _l("Check that the books hold"),
    "remind_of_expiry": _l("Remind of qualifications that run out"),
    "work_on_imports": _l("Work on imports"),
    "lapse_offers": _l("Pass on offers that nobody took up"),
    "remind_of_trainings": _l("Remind of trainings"),
    "offer_freed_time": _l("Offer freed time to those who wait"),
    "remind": _l("Remind of bookings"),
    "remind_of_check_in": _l("Remind of checking in"),
    "settle_missed": _l("Release what nobody came to"),
    "warn_of_overrun": _l("Warn of uses over time"),
    "end_forgotten_uses": _l("End uses that nobody has ended"),
    "note_unchecked_uses": _l("Note uses without check-in"),
    "remind_deciders": _l("Remind those who have to decide"),
    "count_silence": _l("Act when nobody has decided in time"),
    "expire_registrations": _l("Remove unconfirmed registrations"),
    "forget_sign_in_attempts": _l("Forget failed sign-ins"),
    "clean_up": _l("Remove old records"),
}


@blueprint.get("/admin")
@requires(is_any_administrator)
def start() -> ResponseReturnValue:
    return render_template("administration/start.html", places=places_for(current_user))


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The database answers and stands at the version of this code; else 503 and why."""
    try:
        facts = queries.database_facts(_scripts())
    except DBAPIError:
        db.session.rollback()
        return Response("the database does not answer\n", 503, mimetype="text/plain")
    if not facts.is_current:
        return Response("the database waits for its migration\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


@blueprint.get("/admin/health")
@requires(is_system_administrator)
def health() -> ResponseReturnValue:
    moment = now()
    return render_template(
        "administration/health.html",
        jobs=JOBS,
        runs=queries.last_runs(),
        failures=queries.last_failures(),
        outbox=queries.outbox_counts(),
        oldest_due=queries.oldest_due(moment),
        database=queries.database_facts(_scripts()),
        sends_mail=bool(current_app.config["SMTP_URL"]),
        job_words=JOB_WORDS,
        outcome_in_words=outcome_in_words,
        every=_every,
    )


@blueprint.get("/admin/mails")
@requires(is_system_administrator)
def mails() -> ResponseReturnValue:
    """Whoever reads them can choose a new password for anybody, so nobody below the system administrator does."""
    sends_mail = bool(current_app.config["SMTP_URL"])
    return render_template("administration/mails.html", mails=mails_in(_folder()), sends_mail=sends_mail)


@blueprint.get("/admin/mails/<name>")
@requires(is_system_administrator)
def mail(name: str) -> ResponseReturnValue:
    found = find_mail(_folder(), name)
    if found is None:
        abort(404)
    text = found.get_body(("plain",))
    return render_template(
        "administration/mail.html",
        mail=found,
        body=text.get_content() if text else "",
        attachments=list(found.iter_attachments()),
    )


def _every(interval: timedelta) -> str:
    return format_timedelta(interval, threshold=1)


def _folder() -> Path:
    return Path(current_app.config["MAIL_FOLDER"])


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(config.ROOT / "migrations"))
