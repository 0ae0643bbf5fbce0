"""The hours of a week in a form, a line a day."""

from collections.abc import Iterable, Iterator

from flask_babel import lazy_gettext as _l

from booking.catalogue.forms.fields import HoursField
from booking.domain.opening import Window

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WeekFields:
    """To be mixed into a form."""

    monday = HoursField(_l("Monday"))
    tuesday = HoursField(_l("Tuesday"))
    wednesday = HoursField(_l("Wednesday"))
    thursday = HoursField(_l("Thursday"))
    friday = HoursField(_l("Friday"))
    saturday = HoursField(_l("Saturday"))
    sunday = HoursField(_l("Sunday"))

    @property
    def days(self) -> list[HoursField]:
        """The fields of the week, Monday first."""
        return [getattr(self, name) for name in DAYS]

    def show(self, spans: Iterable[tuple[int, int, int]]) -> None:
        """(weekday, minute from, minute until) of each."""
        by_day: list[list[tuple[int, int]]] = [[] for _day in DAYS]
        for weekday, opens, closes in spans:
            by_day[weekday].append((opens, closes))
        for field, shown in zip(self.days, by_day, strict=True):
            field.data = shown

    def entered(self) -> Iterator[Window]:
        return (Window(weekday, *span) for weekday, field in enumerate(self.days) for span in field.data or ())
