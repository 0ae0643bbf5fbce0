"""An instrument's public page: what it is, when it is free, what its rules are, whether the reader may use it."""

from datetime import datetime
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from booking import access, formats
from booking.access import public, runs
from booking.agreements.queries import terms_for
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
from booking.places import place_of
from booking.policies.hours_words import others_in_words
from booking.reservations.applicants import Applicant
from booking.reservations.clocks import how_clocks_differ
from booking.reservations.hours import persons_hours, viewing
from booking.reservations.instruments import one_instrument
from booking.reservations.presenting import answer_of, time_buttons
from models import Instrument, OpenTo

DAYS_SHOWN = 7
DAYS_OFFERED = 14  # further than what is drawn, so that what is taken all week has something to offer
OFFERS = 6
HOW_ONE_STANDS = "standing"  # the part of the page that standing.py answers
NEVER_FREE = (Code.NOT_BOOKABLE, Code.OUT_OF_ORDER, Code.RETIRED)  # for nobody, whatever its hours


@blueprint.get("/instruments/<public_id>")
@public
def instrument(public_id: str) -> ResponseReturnValue:
    """Its page; 404 for what is retired, save for those who run it."""
    found, moment = instrument_or_404(public_id), now()
    known, viewer = one_instrument(found.id), viewing(current_user)
    span = Interval(moment, moment + (DAYS_OFFERED + 1) * DAY)
    hours = persons_hours(known, viewer, span)[found.id]
    days = days_of(found, hours.hours, wall_time(moment, found.zone).date(), DAYS_OFFERED, viewer.person_id)
    photos, documents = files_of(found)
    others, has_policy = others_in_words(hours.others), known.rows[0].has_approval_policy
    return render_template(
        "catalogue/instrument.html",
        instrument=found,
        photos=photos,
        documents=documents,
        glyph=glyph_of(next((technique.category for technique in found.techniques if technique.category), "")),
        rules=rules_in_words(found, hours.windows, others, has_policy=has_policy),
        zone=found.zone,
        own_clock=how_clocks_differ(found.zone, moment),
        is_run=runs(current_user, found.facility),
        strips=_strips(days, found, moment),
        offers=_offers(days, found, moment),
        **_described(found),
        **_use(found, viewer, moment),
    )


def _described(found: Instrument) -> dict[str, Any]:
    """What is the same whoever reads."""
    return {
        "place": place_of(found),
        "facts": described.facts(found),
        "report_facts": described.report_facts(found),
        "contacts": described.contacts(found),
    }


def instrument_or_404(public_id: str) -> Instrument:
    return find_instrument(public_id, current_user) or abort(404)


def _strips(days: Days, found: Instrument, moment: datetime) -> list[tuple[str, Any]]:
    """A strip for each day, with the day's name."""
    return [
        (formats.day(on, "short"), day_strip(on, found.zone, days.opened, days.taken, days.mine, moment))
        for on in days.dates[:DAYS_SHOWN]
    ]


def _offers(days: Days, found: Instrument, moment: datetime) -> list[dict[str, str]]:
    """Nearest free times as buttons to the check page, with until when it is free if that is longer."""
    times = next_times(days, found, moment, OFFERS)
    buttons = time_buttons(found, (interval for interval, _gap in times))
    words = (described.free_until(gap, found.zone) if interval.ends_at < gap.ends_at else "" for interval, gap in times)
    return [button | {"where": text} for button, text in zip(buttons, words, strict=True)]


def _use(found: Instrument, viewer: Applicant, moment: datetime) -> dict[str, Any]:
    """Whether the reader may use it, as a badge and, if not or not at once, in words. What an agreement opens to her
    school is open to her."""
    own = viewer.institution_ids
    person = Person(
        is_signed_in=access.is_signed_in(current_user),
        is_member=bool(own),
        is_own_school=found.institution_id in own,
        is_booked_by_lab=runs(current_user, found.facility),
    )
    agreed = terms_for(found, viewer, moment) if found.open_to == OpenTo.INSTITUTION else None
    open_to = OpenTo.REGION if agreed is not None and agreed.opens else found.open_to
    verdict = Verdict(objections(found.state, open_to, found.is_approval_needed, person))
    reader = person if person.is_signed_in else A_RESEARCHER
    its_standing = standing(found.state, open_to, found.is_approval_needed, reader)
    return {
        "badge_words": sentences.STANDINGS[its_standing],
        "is_never_free": its_standing in NEVER_FREE,
        "reasons": answer_of(verdict, found.zone).reasons,
        "may_book": verdict.is_allowed,
        "ways_on": _ways_on(found),
    }


def _ways_on(found: Instrument) -> list[tuple[str, str, Any]]:
    """What else can be done with it from here: address, icon, words."""
    public_id = found.public_id
    required = (url_for("qualifications.requirements", public_id=public_id), "shield-check", _("Who may use it"))
    takes = (f"#{HOW_ONE_STANDS}", "list-check", _("What it takes to use it, and how you stand"))
    return [
        takes,
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
