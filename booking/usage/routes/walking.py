"""Walking up to an instrument: the page that offers until when, the same at the bench and on the web."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from booking.clock import now
from booking.domain.usage import Evidence
from booking.reservations.judging import Refused, lost_race
from booking.reservations.presenting import answer_of
from booking.reservations.routes.loading import own_groups
from booking.transaction import SlotTaken, transaction
from booking.usage import actions, queries
from booking.usage.stay_form import StayForm
from booking.usage.stays import stays_at
from models import Instrument


@dataclass(frozen=True, slots=True)
class Place:
    """Where one walks up: the page that says so, where its form goes, where it leads back to, and what else it
    shows."""

    template: str
    action: str
    back: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def form_of(instrument: Instrument, sent: MultiDict[str, str] | None) -> StayForm:
    """With the ends that the rules allow now; `stays` says why there are none."""
    groups = own_groups()
    given = sent or MultiDict[str, str]()
    mode = given.get("mode") or next(iter(instrument.modes), "")
    chosen = next((one for one in groups if one.public_id == given.get("group")), None)
    group = chosen or (groups[0] if groups and sent is None else None)
    stays = stays_at(instrument, current_user.id, group.id if group else None, mode, now())
    return StayForm(instrument, stays, groups, sent)


def begin(
    instrument: Instrument, form: StayForm, *, is_at_the_bench: bool, place: Place | None = None
) -> ResponseReturnValue:
    """The use begins; or its page again, with what was wrong."""
    stays, sent_before = form.stays, queries.begun_before(current_user.id, form.key.data or "")
    if sent_before is not None and sent_before.reservation is not None:
        return redirect(_way_back(place, sent_before.reservation.public_id), 303)
    if not stays.ends:
        return page_of(instrument, form, place=place), 409
    if not form.validate():
        return page_of(instrument, form, place=place), 422
    evidence, by_id = Evidence.QR if is_at_the_bench else Evidence.PAGE, current_user.id
    question = stays.question
    try:
        with transaction():
            usage = actions.walk_up(
                instrument.id, by_id, by_id, form.ends_at, form.mode.data, now(), evidence,
                group_id=form.group_id, key=form.key.data or None,
            )  # fmt: skip
            address = _way_back(place, usage.reservation.public_id if usage.reservation else "")
    except Refused as refused:
        return page_of(instrument, form, refused, place), 409
    except SlotTaken:
        return page_of(instrument, form, lost_race(question), place), 409
    flash(_("Begun. Check out when you leave."), "success")
    return redirect(address, 303)


def _way_back(place: Place | None, reservation_id: str) -> str:
    return (place.back if place else "") or url_for("reservations.show", public_id=reservation_id)


def page_of(instrument: Instrument, form: StayForm, refused: Refused | None = None, place: Place | None = None) -> str:
    place = place or Place("usage/walk_up.html", url_for("usage.begin_walk_up", public_id=instrument.public_id))
    verdict = refused.verdict if refused else form.stays.verdict
    is_refused = refused is not None or not form.stays.ends
    return render_template(
        place.template,
        instrument=instrument,
        form=form,
        problems=answer_of(verdict, instrument.zone).reasons if is_refused else [],
        action=place.action,
        **place.more,
    )
