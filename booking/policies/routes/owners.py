"""Whose policy a page is about: found by its address, shown to whoever may set it, with the levels above it."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, url_for
from flask_babel import gettext as _
from flask_login import current_user

from booking.access import administers, is_region_administrator, runs
from booking.catalogue.queries.institutions import find_facility, find_institution
from booking.catalogue.queries.instruments import find_instrument
from booking.domain.policy import Level
from booking.languages import current_language
from booking.policies.queries import Owner, level_of
from models import Facility, Institution, Instrument

REGION = "region"
KINDS = {
    Level.REGION: REGION,
    Level.INSTITUTION: "schools",
    Level.FACILITY: "facilities",
    Level.INSTRUMENT: "instruments",
}
OWNER = "/<any(schools,facilities,instruments):level>/<public_id>"
OF_REGION = {"level": REGION, "public_id": REGION}
HOMES = {"schools": "catalogue.institution", "facilities": "catalogue.facility", "instruments": "catalogue.instrument"}


@dataclass(frozen=True, slots=True)
class Place:
    """A level in the reader's words. `url` leads to the page of the same kind, if she may see it."""

    owner: Owner
    level: Level
    name: str
    url: str


def owner_or_404(level: str, public_id: str) -> Owner:
    """For those who may not set its policy there is none."""
    if level == REGION:
        return None if is_region_administrator(current_user) else abort(404)
    if level == "schools":
        school = find_institution(public_id)
        return school if school is not None and administers(current_user, school) else abort(404)
    if level == "facilities":
        facility = find_facility(public_id)
        return facility if facility is not None and runs(current_user, facility) else abort(404)
    instrument = find_instrument(public_id, current_user)
    return instrument if instrument is not None and runs(current_user, instrument.facility) else abort(404)


def places_of(owner: Owner, page: str) -> dict[Level, Place]:
    """The levels down to this one, each with the address of its `page`, an endpoint of this blueprint."""
    owners: list[Owner] = [None]
    if isinstance(owner, Institution | Facility | Instrument):
        owners.append(owner if isinstance(owner, Institution) else owner.institution)
    if isinstance(owner, Facility | Instrument):
        owners.append(owner if isinstance(owner, Facility) else owner.facility)
    if isinstance(owner, Instrument):
        owners.append(owner)
    return {level_of(one): _place(one, page) for one in owners}


def address(owner: Owner, page: str, **more: Any) -> str:
    public_id = owner.public_id if owner is not None else REGION
    return url_for(f"policies.{page}", level=KINDS[level_of(owner)], public_id=public_id, **more)


def crumbs_of(owner: Owner, page: str) -> list[tuple[str, str]]:
    """The levels above whose page the reader may see, then what this one is."""
    places = list(places_of(owner, page).values())
    crumbs = [(place.url, _("The region") if place.owner is None else place.name) for place in places[:-1] if place.url]
    if owner is None:
        return crumbs
    return [*crumbs, (url_for(HOMES[KINDS[level_of(owner)]], public_id=owner.public_id), places[-1].name)]


def zone_of(owner: Owner) -> ZoneInfo | None:
    if isinstance(owner, Instrument):
        return owner.zone
    return ZoneInfo(owner.time_zone) if owner is not None else None


def _place(owner: Owner, page: str) -> Place:
    name = _("the region") if owner is None else owner.name_in(current_language())
    return Place(owner, level_of(owner), name, address(owner, page) if _may_set(owner) else "")


def _may_set(owner: Owner) -> bool:
    if owner is None:
        return is_region_administrator(current_user)
    if isinstance(owner, Institution):
        return administers(current_user, owner)
    return runs(current_user, owner if isinstance(owner, Facility) else owner.facility)
