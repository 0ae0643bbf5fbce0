"""Addresses of every route that lead to something of the demo region, for tests that walk over all of them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, select
from werkzeug.routing import Rule

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from models import (
    Agreement,
    Approval,
    ApprovalState,
    Charge,
    Clause,
    Closure,
    ExternalCertificate,
    Fault,
    Feed,
    FileKind,
    Holiday,
    ImportBatch,
    InstrumentFile,
    OfferState,
    Option,
    Period,
    Qualification,
    Reservation,
    Series,
    Statement,
    Transfer,
    Usage,
    WaitingEntry,
    WaitingOffer,
    db,
)

# What stands for `<public_id>` in the addresses that begin so. A new kind of address wants a line here.
SAMPLES: dict[str, Callable[[Cast], str]] = {
    "/instruments/": lambda cast: str(cast.confocal.public_id),
    "/reservations/": lambda cast: _one(Reservation, Reservation.user_id == cast.lin.id),
    "/series/": lambda cast: _one(Series, Series.user_id == cast.lin.id),
    "/offers/": lambda cast: _one(WaitingOffer, WaitingOffer.state == OfferState.OPEN),
    "/waiting-entries/": lambda cast: _one(WaitingEntry, WaitingEntry.user_id == cast.lin.id),
    "/approvals/": lambda cast: _one(Approval, Approval.state == ApprovalState.OPEN),
    "/qualifications/": lambda cast: _one(Qualification, Qualification.training_id.is_not(None)),
    "/certificates/": lambda cast: _one(ExternalCertificate, ExternalCertificate.user_id == cast.lin.id),
    "/schools/": lambda cast: str(cast.norhaven.public_id),
    "/facilities/": lambda cast: str(cast.bioimaging.public_id),
    "/holidays/": lambda cast: _one(Holiday, Holiday.institution_id == cast.norhaven.id),
    "/calendars/": lambda cast: _one(Feed, Feed.user_id == cast.lin.id),
    "/<any(": lambda cast: str(cast.bioimaging.public_id),
    "/extras/": lambda cast: _one(Option, Option.facility_id == cast.bioimaging.id),
    "/closures/": lambda cast: _one(Closure, Closure.facility_id == cast.bioimaging.id),
    "/agreements/": lambda cast: _one(Agreement, Agreement.institution_id == cast.norhaven.id),
    "/clauses/": lambda cast: _one(Clause, Clause.id > 0),
    "/groups/": lambda cast: str(cast.soft_matter.public_id),
    "/admin/people/": lambda cast: str(cast.lin.public_id),
    "/instrument-documents/": lambda cast: _one(InstrumentFile, InstrumentFile.kind == FileKind.DOCUMENT),
    "/instrument-photos/": lambda cast: _one(InstrumentFile, InstrumentFile.kind == FileKind.PHOTO),
    "/price-lists/": lambda cast: public_id("price_list", "confocal-next"),
    "/cost-centres/": lambda cast: public_id("cost_centre", "WFJ-4711"),
    "/charges/": lambda cast: _one(Charge, Charge.user_id == cast.lin.id),
    "/settlements/": lambda cast: _one(Period, Period.one_id.is_(None)),
    "/statements/": lambda cast: _one(Statement, Statement.institution_id == cast.norhaven.id),
    "/transfers/": lambda cast: _one(Transfer, Transfer.creditor_id == cast.norhaven.id),
    "/trainings/": lambda cast: public_id("training", "cleanroom_induction"),
    "/training-sessions/": lambda cast: public_id("training session", "confocal_first_steps/past"),
    "/training-documents/": lambda cast: public_id("training document", "cleanroom_induction/rules"),
    "/training-document-versions/": lambda cast: public_id("document version", "cleanroom_induction/rules/1"),
    "/usages/": lambda cast: _one(Usage, Usage.person_id == cast.lin.id),
    "/faults/": lambda cast: _one(Fault, Fault.instrument_id == cast.confocal.id),
    "/admin/imports/": lambda cast: _one(ImportBatch, ImportBatch.institution_id == cast.norhaven.id),
}
NOWHERE = {"token": "unknown", "name": "unknown"}  # these name nothing: a page must bear that, too
LEVEL = {"level": "facilities"}


def addresses(app: Flask, cast: Cast) -> list[str]:
    return [filled(rule, cast) for rule in rules(app)]


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set()))


def filled(rule: Rule, cast: Cast) -> str:
    """An address of the rule that leads to something of the demo region."""
    address = rule.rule
    for name in sorted(rule.arguments - (rule.defaults or {}).keys()):
        value = (NOWHERE | LEVEL).get(name) or _sample(rule.rule)(cast)
        address = re.sub(rf"<([a-z]+(\([^)]*\))?:)?{name}>", value, address)
    return address


def _sample(rule: str) -> Callable[[Cast], str]:
    known = [sample for beginning, sample in SAMPLES.items() if rule.startswith(beginning)]
    assert known, f"{rule}: say in SAMPLES what its argument stands for"
    return known[0]


def _one(model: Any, condition: ColumnElement[bool]) -> str:
    """The public id of one such record, or of none."""
    return db.session.scalar(select(model.public_id).where(condition).limit(1)) or "unknown"
