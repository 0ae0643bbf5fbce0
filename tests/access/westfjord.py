"""One of each thing of Westfjord, for tests of what strangers to it can reach."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.extras import ExtraKind
from booking.extras.actions import create_option
from booking.importing.actions.batches import begin
from models import (
    Agreement,
    Clause,
    Closure,
    Feed,
    FeedKind,
    FeedLevel,
    FileKind,
    ImportBatch,
    InstrumentFile,
    Membership,
    Option,
    RemarkKind,
    Reservation,
    RoleGrant,
    Series,
    db,
)
from tests.access import westfjord_money as money
from tests.access import westfjord_prices as prices
from tests.access import westfjord_rooms as rooms
from tests.access import westfjord_trainings as trainings
from tests.access import westfjord_uses as uses
from tests.access.westfjord_trainings import added

Sample = Callable[[Cast], Any]
NOWHERE = {"token", "name"}  # secrets and file names: nothing that anybody could know
ARGUMENT = re.compile(r"<(?:any\((\w+)[^)]*\):|\w+:)?(\w+)>")

# What stands for the arguments of addresses that begin so. A new kind of address wants a line here.
SAMPLES: dict[str, Sample] = {
    "/instruments/": lambda cast: cast.afm,
    "/facilities/": lambda cast: cast.materials,
    "/schools/": lambda cast: cast.westfjord,
    "/groups/": lambda cast: cast.soft_matter,
    "/admin/people/": lambda cast: cast.lin,
    "/memberships/": lambda cast: _first(Membership, Membership.user_id == cast.lin.id),
    "/reservations/": lambda cast: _reservation(cast),
    "/series/": lambda cast: _series(cast),
    "/calendars/": lambda cast: _feed(cast),
    "/closures/": lambda cast: _closure(cast),
    "/instrument-files/": lambda cast: _file(cast, FileKind.PHOTO),
    "/instrument-photos/": lambda cast: _file(cast, FileKind.PHOTO),
    "/instrument-documents/": lambda cast: _file(cast, FileKind.DOCUMENT),
    "/extras/": lambda cast: _option(cast),
    "/imports/": lambda cast: _batch(cast),
    "/admin/imports/": lambda cast: _batch(cast),
    "/agreements/": lambda cast: _agreement(cast),
    "/clauses/": lambda cast: _agreement(cast).clauses[0],
    "/<any(schools,": lambda cast: cast.westfjord,
    "/trainings/": trainings.training,
    "/training-sessions/": trainings.session,
    "/enrolments/": trainings.enrolment,
    "/quiz-questions/": trainings.question,
    "/training-documents/": trainings.document,
    "/training-document-versions/": trainings.version,
    "/qualifications/": trainings.qualification,
    "/levels/": trainings.level,
    "/certificates/": trainings.certificate,
    "/recognitions/": trainings.recognition,
    "/requirements/": trainings.requirement,
    "/quotas/": rooms.quota,
    "/holidays/": rooms.holiday,
    "/terms/": rooms.term,
    "/waiting-entries/": rooms.waiting_entry,
    "/offers/": lambda cast: rooms.offer(cast, _reservation(cast)),
    "/approvals/": lambda cast: rooms.approval(cast, _reservation(cast)),
    "/approval-questions/": lambda cast: rooms.remark(cast, RemarkKind.QUESTION, _reservation(cast)),
    "/approval-proposals/": lambda cast: rooms.remark(cast, RemarkKind.PROPOSAL, _reservation(cast)),
    "/absences/": rooms.absence,
    "/price-lists/": prices.price_list,
    "/cost-centres/": prices.cost_centre,
    "/funds/": prices.fund,
    "/charges/": money.charge,
    "/shares/": money.share,
    "/disputes/": money.dispute,
    "/settlements/": money.settlement,
    "/statements/": money.statement,
    "/transfers/": money.transfer,
    "/usages/": uses.usage,
    "/faults/": uses.fault,
    "/consumables/": uses.consumable,
}
OTHERS: dict[str, Sample] = {
    "instrument_id": lambda cast: cast.afm,
    "away_id": lambda cast: _option(cast),
    "person_id": lambda cast: cast.mateo,
    "grant_id": lambda cast: _first(RoleGrant, RoleGrant.user_id == cast.erik.id),
}


def address_of(rule: Rule, cast: Cast) -> str:
    """The rule's address for something of Westfjord, committed so that a request finds it. What a rule has defaults for
    does not stand in it."""
    address = ARGUMENT.sub(lambda found: _value(rule, found, cast), rule.rule)
    db.session.commit()
    return address


def _value(rule: Rule, found: re.Match[str], cast: Cast) -> str:
    one_of, name = found.groups()
    if one_of:  # one of several words
        return str(one_of)
    if name in NOWHERE:
        return "unknown"
    known = OTHERS.get(name) or next((it for beginning, it in SAMPLES.items() if rule.rule.startswith(beginning)), None)
    assert known, f"{rule.rule}: say in SAMPLES what {name} stands for"
    return str(known(cast).public_id)


def _first(model: Any, condition: Any) -> Any:
    return db.session.scalars(select(model).where(condition).limit(1)).one()


def _reservation(cast: Cast) -> Reservation:
    """Lin's on the confocal of Norhaven would be seen by Norhaven's people; this is on an instrument of her school."""
    start = now() + timedelta(days=900)
    reservation = Reservation(
        institution_id=cast.westfjord.id, instrument_id=cast.afm.id, user_id=cast.lin.id, booked_by_id=cast.lin.id,
        home_institution_id=cast.westfjord.id, state="confirmed", mode="self_operated", starts_at=start,
        ends_at=start + timedelta(hours=1), created_at=now(), changed_at=now(),
    )  # fmt: skip
    return added(reservation)


def _series(cast: Cast) -> Series:
    """With the reservation of above as its only occurrence."""
    series = Series(
        institution_id=cast.westfjord.id, instrument_id=cast.afm.id, user_id=cast.lin.id, booked_by_id=cast.lin.id,
        frequency="daily", every=1, weekdays=[], first_on=now().date(), times=1, starts_minute=540, minutes=60,
        created_at=now(),
    )  # fmt: skip
    _reservation(cast).series_id = added(series).id
    return series


def _option(cast: Cast) -> Option:
    return create_option(cast.materials, ExtraKind.ACCESSORY, "Liquid cell", instruments=[cast.afm])


def _feed(cast: Cast) -> Feed:
    feed = Feed(
        user_id=cast.lin.id, kind=FeedKind.PERSON, subject_id=cast.lin.id, level=FeedLevel.DETAILS, language="en",
        token_hash=now().isoformat(), created_at=now(), view_changed_at=now(),
    )  # fmt: skip
    return added(feed)


def _closure(cast: Cast) -> Closure:
    closure = Closure(
        institution_id=cast.westfjord.id, facility_id=cast.materials.id, starts_at=now(), reason="Cleaning",
        ends_at=now() + timedelta(hours=1), closed_by_id=cast.marta.id, created_at=now(),
    )  # fmt: skip
    return added(closure)


def _file(cast: Cast, kind: FileKind) -> InstrumentFile:
    file = InstrumentFile(
        instrument_id=cast.afm.id, kind=kind, media_type="image/png", size_bytes=1, sha256="0" * 64, added_at=now()
    )
    return added(file)


def _batch(cast: Cast) -> ImportBatch:
    return begin(cast.westfjord, cast.olav, "catalogue.csv", b"name\nMicroscope\n", now())


def _agreement(cast: Cast) -> Agreement:
    """Proposed by Westfjord: nobody else reads it yet, but the region."""
    agreement = Agreement(
        name="Proposal", institution_id=cast.westfjord.id, valid_from=now().date(), created_at=now(),
        clauses=[Clause(number=1)],
    )  # fmt: skip
    return added(agreement)
