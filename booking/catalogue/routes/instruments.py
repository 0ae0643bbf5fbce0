"""An instrument's public page: what it is, when it is free, what its rules are, whether the reader may use it."""

from datetime import datetime
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import access, formats
from booking.access import active_institution_ids, public, runs
from booking.agreement_words import clause_name
from booking.agreements.queries import clause_for
from booking.agreements.words import gives
from booking.appearance.strips import day_strip
from booking.catalogue import described, sentences
from booking.catalogue.glyphs import glyph_of
from booking.catalogue.queries.instruments import files_of, find_instrument
from booking.catalogue.queries.week import Days, days_of, next_times
from booking.catalogue.routes.blueprint import blueprint
from booking.catalogue.rules_in_words import rules_in_words
from booking.catalogue.standing import A_RESEARCHER, objections, standing
from booking.clock import now
from booking.domain.circumstances import Person
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.opening import DAY
from booking.domain.verdict import Code, Verdict
from booking.extras.queries import options_of
from booking.extras.words import KINDS, hours_of
from booking.places import place_of
from booking.policies.hours_words import others_in_words
from booking.qualifications.checklist import checklist_of_page
from booking.quotas.queries import Standing, standings
from booking.quotas.words import amount_in_words
from booking.reservations.applicants import Applicant
from booking.reservations.clocks import how_clocks_differ
from booking.reservations.hours import hours_for, viewing
from booking.reservations.presenting import answer_of, time_buttons
from booking.training.queries import SessionRow, next_sessions, of_instrument, rows_of
from models import Clause, Instrument, OpenTo, Training

DAYS_SHOWN = 7
DAYS_OFFERED = 14  # further than what is drawn, so that what is taken all week has something to offer
OFFERS = 6
NEVER_FREE = (Code.NOT_BOOKABLE, Code.OUT_OF_ORDER, Code.RETIRED)  # for nobody, whatever its hours


@blueprint.get("/instruments/<public_id>")
@public
def instrument(public_id: str) -> ResponseReturnValue:
    """Its page; 404 for what is retired, save for those who run it."""
    found = instrument_or_404(public_id)
    moment = now()
    hours = hours_for([found.id], viewing(current_user), Interval(moment, moment + (DAYS_OFFERED + 1) * DAY))[found.id]
    viewer_id = current_user.id if current_user.is_authenticated else None
    days = days_of(found, hours.hours, wall_time(moment, found.zone).date(), DAYS_OFFERED, viewer_id)
    photos, documents = files_of(found)
    agreed = clause_for(found, viewing(current_user), moment)
    return render_template(
        "catalogue/instrument.html",
        instrument=found,
        photos=photos,
        documents=documents,
        glyph=glyph_of(next((technique.category for technique in found.techniques if technique.category), "")),
        rules=rules_in_words(found, hours.windows, others_in_words(hours.others)),
        zone=found.zone,
        own_clock=how_clocks_differ(found.zone, moment),
        is_run=runs(current_user, found.facility),
        strips=_strips(days, found, moment),
        offers=_offers(days, found, moment),
        standings=_standings(found, moment),
        amount=amount_in_words,
        trainings=_trainings(found, moment),
        agreed=agreed,
        agreed_name=clause_name(agreed) if agreed else "",
        agreed_words=gives(agreed) if agreed else [],
        **_described(found),
        **_use(found, agreed, moment),
    )


def _described(found: Instrument) -> dict[str, Any]:
    """What is the same whoever reads."""
    return {
        "place": place_of(found),
        "extras": options_of(found),
        "extra_kinds": KINDS,
        "extra_hours": hours_of,
        "facts": described.facts(found),
        "report_facts": described.report_facts(found),
        "contacts": described.contacts(found),
    }


def instrument_or_404(public_id: str) -> Instrument:
    return find_instrument(public_id, current_user) or abort(404)


def _standings(found: Instrument, moment: datetime) -> list[Standing]:
    """What the reader has used of each quota that holds for her."""
    if not current_user.is_authenticated:
        return []
    return standings(found, Applicant(current_user.id, tuple(sorted(active_institution_ids(current_user)))), moment)


def _trainings(found: Instrument, moment: datetime) -> list[tuple[Training, SessionRow | None]]:
    """Those that cover it, each with its nearest session."""
    trainings = of_instrument(found)
    coming = next_sessions([one.id for one in trainings], moment) if trainings else {}
    nearest = [sessions[0] for sessions in coming.values()]
    rows = {row.session.training_id: row for row in rows_of(nearest, current_user, moment)} if nearest else {}
    return [(one, rows.get(one.id)) for one in trainings]


def _strips(days: Days, found: Instrument, moment: datetime) -> list[tuple[str, Any]]:
    """A strip for each day, with the day's name."""
    return [
        (formats.day(on, "short"), day_strip(on, found.zone, days.opened, days.taken, days.mine, moment))
        for on in days.dates[:DAYS_SHOWN]
    ]


def _offers(days: Days, found: Instrument, moment: datetime) -> list[dict[str, str]]:
    """Nearest free times as buttons to the check page, with until when it is free."""
    times = next_times(days, found, moment, OFFERS)
    buttons = time_buttons(found, (interval for interval, _gap in times))
    words = (described.free_until(gap, found.zone) for _interval, gap in times)
    return [button | {"where": text} for button, text in zip(buttons, words, strict=True)]


def _use(found: Instrument, agreed: Clause | None, moment: datetime) -> dict[str, Any]:
    """Whether the reader may use it, as a badge and, if not or not at once, in words. What an agreement opens to her
    school is open to her."""
    own = active_institution_ids(current_user)
    person = Person(
        is_signed_in=access.is_signed_in(current_user),
        is_member=bool(own),
        is_own_school=found.institution_id in own,
        is_booked_by_lab=runs(current_user, found.facility),
    )
    is_opened = agreed is not None and agreed.opens and found.open_to == OpenTo.INSTITUTION
    open_to = OpenTo.REGION if is_opened else found.open_to
    verdict = Verdict(objections(found.state, open_to, found.is_approval_needed, person))
    reader = person if person.is_signed_in else A_RESEARCHER
    its_standing = standing(found.state, open_to, found.is_approval_needed, reader)
    access_list = checklist_of_page(found, current_user.id if person.is_signed_in else None, moment)
    is_met = access_list is None or access_list.is_met
    lacks = [] if is_met else [{"effect": "note", "what": _("You need something first: see below.")}]
    return {
        "access": access_list,
        "badge_words": sentences.STANDINGS[its_standing],
        "is_never_free": its_standing in NEVER_FREE,
        "reasons": answer_of(verdict, found.zone).reasons + lacks,
        "may_book": verdict.is_allowed,
        "ways_on": _ways_on(found),
    }


def _ways_on(found: Instrument) -> list[tuple[str, str, Any]]:
    """What else can be done with it from here: address, icon, words."""
    public_id = found.public_id
    required = (url_for("qualifications.requirements", public_id=public_id), "shield-check", _("Who may use it"))
    return [
        *([required] if runs(current_user, found.facility) else []),
        (url_for("timeline.instrument_week", public_id=public_id), "calendar-week", _("Its week on the timeline")),
        (url_for("waiting.line", public_id=public_id), "hourglass-split", _("Wait for a time that is taken")),
        (
            url_for("calendars.addresses", of=f"instrument:{public_id}"),
            "calendar-check",
            _("Subscribe to its calendar"),
        ),
        (url_for("timeline.door_sheet", public_id=public_id), "printer", _("Sheet for the door")),
        (url_for("exporting.pidinst", public_id=public_id), "download", _("Description as PIDINST JSON")),
    ]
