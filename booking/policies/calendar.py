"""A school's calendar: holidays, working days that make up for them, terms; by hand and from the holidays library."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import holidays as library
from sqlalchemy import select

from booking.domain.opening import SpecialDay
from models import Holiday, Institution, Term, db

FIRST_YEAR, LAST_YEAR = 2000, 2100
MADE_UP = ("Working day instead of a holiday", "调休上班")


class DayTaken(Exception):
    """The school's calendar says something of this day already."""


class TermsOverlap(Exception):
    """Two terms would share a day; `other` is the one that is there."""

    def __init__(self, other: Term) -> None:
        super().__init__(other.name)
        self.other = other


@dataclass(frozen=True, slots=True)
class Proposed:
    """A day that the library knows. `weekday`: whose hours hold, None closed."""

    on: date
    name: str
    name_zh: str
    weekday: int | None = None

    @property
    def special(self) -> SpecialDay:
        """As the rules know it."""
        return SpecialDay(self.weekday, self.name, self.name_zh)


def countries() -> list[str]:
    """Country codes that the library knows."""
    return sorted(library.list_supported_countries(include_aliases=False))


def subdivisions(country: str) -> list[str]:
    return list(library.list_supported_countries(include_aliases=False).get(country, []))


def proposed(country: str, subdivision: str, year: int) -> list[Proposed]:
    """The public holidays of a year, with their names in English and Chinese as far as known, and the working days
    that make up for them. Raises NotImplementedError for a country or subdivision that the library does not know."""
    english, chinese = (_named(country, subdivision, year, language) for language in ("en_US", "zh_CN"))
    found = [Proposed(on, name, _chinese(name, chinese.get(on, ""))) for on, name in sorted(english.items())]
    known = library.country_holidays(country, subdiv=subdivision or None, years=year)
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    weekend = [day for day in days if day.year == year and day.weekday() in known.weekend and day not in english]
    made_up = [day for day in weekend if known.weekend == {5, 6} and known.is_working_day(day)]
    worked = [Proposed(day, *MADE_UP, _weekday_made_up(day)) for day in made_up]
    return sorted([*found, *worked], key=lambda one: one.on)


def holidays_of(institution: Institution, since: date | None = None) -> Sequence[Holiday]:
    """In order of their dates."""
    own = select(Holiday).where(Holiday.institution_id == institution.id)
    if since is not None:
        own = own.where(Holiday.on >= since)
    return db.session.scalars(own.order_by(Holiday.on)).all()


def add_days(institution: Institution, days: Iterable[Proposed]) -> int:
    """Those that the calendar does not have; answers how many."""
    known = {one.on for one in holidays_of(institution)}
    fresh = [day for day in days if day.on not in known]
    for day in fresh:
        db.session.add(_holiday(institution, day))
    return len(fresh)


def add_day(institution: Institution, day: Proposed) -> Holiday:
    """One by hand. Raises DayTaken."""
    check_free(institution, day.on)
    made = _holiday(institution, day)
    db.session.add(made)
    return made


def change_day(holiday: Holiday, institution: Institution, day: Proposed) -> None:
    """Raises DayTaken."""
    if day.on != holiday.on:
        check_free(institution, day.on)
    holiday.on, holiday.name, holiday.name_zh, holiday.weekday = day.on, day.name, day.name_zh, day.weekday


def terms_of(institution: Institution) -> Sequence[Term]:
    own = select(Term).where(Term.institution_id == institution.id)
    return db.session.scalars(own.order_by(Term.starts_on)).all()


def add_term(institution: Institution, **fields: Any) -> Term:
    """A term from `starts_on` to `ends_on`. Raises TermsOverlap."""
    for other in terms_of(institution):
        if other.starts_on <= fields["ends_on"] and fields["starts_on"] <= other.ends_on:
            raise TermsOverlap(other)
    made = Term(institution_id=institution.id, **fields)
    db.session.add(made)
    return made


def check_free(institution: Institution, on: date) -> None:
    """Raises DayTaken."""
    same = select(Holiday).where(Holiday.institution_id == institution.id, Holiday.on == on)
    if db.session.scalar(same) is not None:
        raise DayTaken(on)


def _holiday(institution: Institution, day: Proposed) -> Holiday:
    return Holiday(
        institution_id=institution.id, on=day.on, name=day.name[:200], name_zh=day.name_zh[:200], weekday=day.weekday
    )


def _named(country: str, subdivision: str, year: int, language: str) -> dict[date, str]:
    """By date; the library falls back to the country's own language where it has no translation."""
    found = library.country_holidays(country, subdiv=subdivision or None, years=year, language=language)
    return dict(found.items())


def _chinese(name: str, chinese: str) -> str:
    """Only what is Chinese: a name in another language is no translation."""
    return chinese if chinese != name and any("一" <= letter <= "鿿" for letter in chinese) else ""


def _weekday_made_up(day: date) -> int:
    """A working Saturday has a Friday's hours, a working Sunday a Monday's."""
    return 4 if day.weekday() == 5 else 0
