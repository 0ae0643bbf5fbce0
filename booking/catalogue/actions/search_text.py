"""Keeping what search looks at true. Every change of an instrument, technique, facility or school ends here."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from booking.domain.searching import text_to_search
from models import Facility, Instrument, db
from models.base import TwoLanguages


def update_search_text(instruments: Iterable[Instrument]) -> None:
    """Write down anew what these instruments are found by. Touches only those for which it has changed."""
    for instrument in instruments:
        text = _search_text(instrument)
        if instrument.search_text != text:
            instrument.search_text = text


def all_with_search_text(criterion: ColumnElement[bool]) -> Sequence[Instrument]:
    """The instruments that a change of their facility, school or technique concerns, with all that is searched."""
    loaded = (
        joinedload(Instrument.facility).joinedload(Facility.institution),
        selectinload(Instrument.techniques),
    )
    return db.session.scalars(select(Instrument).where(criterion).options(*loaded)).all()


def _search_text(instrument: Instrument) -> str:
    """Names in both languages of the instrument and all that it belongs to, maker, model and techniques."""
    named: tuple[TwoLanguages, ...] = (
        instrument,
        instrument.facility,
        instrument.facility.institution,
        *instrument.techniques,
    )
    texts = [name for record in named for name in (record.name, record.name_zh)]
    texts += [
        category for technique in instrument.techniques for category in (technique.category, technique.category_zh)
    ]
    texts += [instrument.manufacturer, instrument.facility.institution.code]
    return text_to_search((text or "" for text in texts), models=[instrument.model or "", instrument.name])
