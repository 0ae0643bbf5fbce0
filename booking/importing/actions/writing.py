"""Writing what rows say into instruments, with the facilities, techniques and resources that they share."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from booking.catalogue.actions import (
    change_instrument,
    create_facility,
    create_instrument,
    create_resource,
    create_technique,
    set_opening_windows,
)
from booking.importing.fields import FIELDS
from booking.importing.opening_hours import read_opening
from booking.importing.queries.known import booked_ahead, school_of
from booking.importing.stored import column_value
from booking.locks import lock_instruments
from booking.policies.actions import PolicyClash
from models import Facility, ImportBatch, Instrument, InstrumentState, OpenTo, Resource, Technique, db

Record = TypeVar("Record")


class Outdated(Exception):
    """The catalogue has changed since the preview: what it shows is no longer what would happen."""


class Writer:
    """`made` holds the ids of what came with the rows, by kind, for undo."""

    def __init__(self, batch: ImportBatch, now: datetime, new: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """Makes what rows name and nobody has yet (`new`: [code, name] pairs by kind), and flushes."""
        self.now, self.institution = now, batch.institution
        self.school = school_of(batch.institution)
        own = {"institution_id": batch.institution_id}
        self.facilities = {one.code: one for one in db.session.scalars(select(Facility).filter_by(**own))}
        self.techniques = {one.code: one for one in db.session.scalars(select(Technique))}
        self.resources = {one.code: one for one in db.session.scalars(select(Resource).filter_by(**own)) if one.code}
        made: dict[str, list[Any]] = {
            "facilities": [self._new_facility(name) for _code, name in new.get("facilities", ())],
            "techniques": [self._new_technique(name) for _code, name in new.get("techniques", ())],
            "resources": [self._new_resource(code) for code, _name in new.get("resources", ())],
        }
        db.session.flush()
        self.made = {kind: [record.id for record in records if record] for kind, records in made.items()}

    def create(self, key: str, values: Mapping[str, Any]) -> Instrument:
        """A new instrument. It is listed and not bookable unless the values say whom it is open to."""
        said = {name: value for name, value in values.items() if FIELDS[name].is_stored and value is not None}
        columns: dict[str, Any] = {"open_to": OpenTo.NOBODY.value}
        columns |= {name: column_value(name, value) for name, value in said.items()}
        with _as_previewed():
            instrument = create_instrument(
                self._facility(values["facility"]),
                techniques=self._techniques(values.get("techniques")),
                opening=read_opening(values.get("opening_hours") or ""),
                places=1 if values.get("places") is None else values["places"],
                shared=[_known(self.resources, code) for code in values.get("shared") or ()],
                source_key=key,
                **columns,
            )
        self._name_resources(instrument, key)
        return instrument

    def change(self, instrument: Instrument, said: Mapping[str, Any]) -> None:
        """Give the instrument these values of fields. Raises Outdated if somebody has booked what is to be retired, or
        if they do not go together any more."""
        if said.get("state") == InstrumentState.RETIRED.value:
            lock_instruments([instrument.id])
            if booked_ahead([instrument.id], self.now):
                raise Outdated
        columns = {name: column_value(name, value) for name, value in said.items() if FIELDS[name].is_stored}
        if "facility" in said:
            columns["facility"] = self._facility(said["facility"])
        techniques = self._techniques(said["techniques"]) if "techniques" in said else None
        with _as_previewed():
            change_instrument(instrument, now=self.now, techniques=techniques, **columns)
        if "opening_hours" in said:
            set_opening_windows(instrument, read_opening(said["opening_hours"] or ""))

    def _new_facility(self, name: str) -> Facility | None:
        code = self.school.facilities.need(name)
        if code in self.facilities:
            return None
        self.facilities[code] = create_facility(self.institution, code=code, name=name)
        return self.facilities[code]

    def _new_technique(self, name: str) -> Technique | None:
        code = self.school.techniques.need(name)
        if code in self.techniques:
            return None
        self.techniques[code] = create_technique(code, name)
        return self.techniques[code]

    def _new_resource(self, code: str) -> Resource | None:
        if code in self.resources:
            return None
        self.resources[code] = create_resource(self.institution, code=code, name=code)
        return self.resources[code]

    def _name_resources(self, instrument: Instrument, key: str) -> None:
        """Other rows share this instrument's own resources by its key."""
        own = [need.resource for need in instrument.needs if need.position == 0]
        for number, resource in enumerate(own, start=1):
            resource.code = key if len(own) == 1 else f"{key}-{number}"[-120:]
            self.resources.setdefault(resource.code, resource)

    def _facility(self, name: str) -> Facility:
        return _known(self.facilities, self.school.facilities.code_of(name))

    def _techniques(self, names: Sequence[str] | None) -> list[Technique]:
        codes = dict.fromkeys(self.school.techniques.code_of(name) for name in names or ())
        return [_known(self.techniques, code) for code in codes]


@contextmanager
def _as_previewed() -> Iterator[None]:
    """The preview held the rows' settings beside those of the levels above: what clashes now was changed since."""
    try:
        yield
    except PolicyClash as clash:
        raise Outdated from clash


def _known(records: Mapping[str, Record], code: str) -> Record:
    """What the preview knew may be gone since."""
    if code not in records:
        raise Outdated
    return records[code]
