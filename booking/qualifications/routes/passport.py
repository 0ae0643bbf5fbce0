"""A person's passport: what she holds and what it opens; the code on it, and the public page that verifies it."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from booking.access import active_institution_ids, public, signed_in
from booking.accounts.links import absolute
from booking.clock import now
from booking.domain.held import months_later
from booking.domain.localtime import wall_time
from booking.qualifications.elsewhere_forms import CertificateForm
from booking.qualifications.queries.mine import all_schools, certificates_of, holdings_of, opened_to
from booking.qualifications.routes.blueprint import blueprint
from booking.qualifications.words import CERTIFICATE_STATES, OVER, STATES
from booking.reservations.requirement_words import CERTIFICATES, LEVELS
from booking.timeline.door import code_of
from models import User, db

SALT = "passport"
MONTHS_OF_A_SHEET = 6
ONE_DAY = timedelta(days=1)


@blueprint.get("/passport")
@signed_in
def passport() -> ResponseReturnValue:
    """One's own, with what one has sent to schools."""
    return passport_page(certificate_form())


@blueprint.get("/passport/sheet")
@signed_in
def sheet() -> ResponseReturnValue:
    """The same on paper, with a code that leads to the page that verifies it, for as long as a sheet is good."""
    until = months_later(wall_time(now(), ZoneInfo(current_user.time_zone)).date(), MONTHS_OF_A_SHEET)
    token = _serializer().dumps({"of": current_user.public_id, "until": until.isoformat()})
    address = absolute("qualifications.verify", token=token)
    return render_template(
        "qualifications/sheet.html", code=code_of(address), address=address, good_until=until, **_shown(current_user)
    )


@blueprint.get("/verify/<token>")
@public
def verify(token: str) -> ResponseReturnValue:
    """Whoever holds the paper sees the name, each qualification and whether it counts today; nothing else, and nothing
    of a sheet that is too old."""
    try:
        said = _serializer().loads(token)
    except BadSignature:
        return render_template("qualifications/verify.html", holder=None, ended_on=None), 404
    until = _good_until(said)
    if until is None or until < now().date() - ONE_DAY:  # wherever on earth it is read
        return render_template("qualifications/verify.html", holder=None, ended_on=until or date.min), 410
    person = db.session.scalar(select(User).where(User.public_id == said["of"])) or abort(404)
    return render_template("qualifications/verify.html", holder=person, good_until=until, **_held(person))


def _good_until(said: Any) -> date | None:
    """The last day of a sheet; those of the first weeks had none, and are too old by now."""
    return date.fromisoformat(said["until"]) if isinstance(said, dict) else None


def passport_page(form: CertificateForm) -> str:
    return render_template(
        "qualifications/passport.html",
        form=form,
        certificates=certificates_of(current_user),
        kinds=CERTIFICATES,
        certificate_states=CERTIFICATE_STATES,
        **_shown(current_user),
    )


def certificate_form() -> CertificateForm:
    """Her own schools first."""
    form, own = CertificateForm(), active_institution_ids(current_user)
    form.offer(sorted(all_schools(), key=lambda one: one.id not in own), now().date())
    return form


def _shown(person: User) -> dict[str, Any]:
    return {"holder": person, "opened": opened_to(person, now()), **_held(person)}


def _held(person: User) -> dict[str, Any]:
    words = {"states": STATES, "over": OVER, "level_words": LEVELS}
    return {"holdings": holdings_of(person, now()), "now": now(), "zone": ZoneInfo(person.time_zone), **words}


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=SALT)
