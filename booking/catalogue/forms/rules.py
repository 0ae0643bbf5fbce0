"""How an instrument is booked: its rules, its hours, what it needs."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange, ValidationError

from booking.catalogue import sentences
from booking.catalogue.forms.fields import CatalogueForm, choices_of, line
from booking.catalogue.forms.week import WeekFields
from booking.domain.limits import MOST_PLACES
from booking.domain.opening import Window
from booking.languages import current_language
from booking.number_fields import WholeNumberField
from models import Facility, InstrumentState, OpeningWindow, Resource

Windows = Sequence[OpeningWindow | Window]
STATES = (InstrumentState.IN_SERVICE, InstrumentState.OUT_OF_ORDER)


class RulesForm(CatalogueForm):
    """Whether it can be booked, by whom, and how it is used. All else is its booking policy's."""

    state = RadioField(
        _l("State"),
        [InputRequired(_l("Choose one."))],
        choices=choices_of({state: sentences.STATES[state] for state in STATES}),
    )
    open_to = RadioField(
        _l("Who may book"),
        [InputRequired(_l("Choose one."))],
        choices=choices_of(sentences.OPEN_TO),
    )
    modes = SelectMultipleField(
        _l("How it is used"),
        [DataRequired(_l("Choose at least one."))],
        choices=choices_of(sentences.MODES),
    )


class HoursForm(WeekFields, CatalogueForm):
    """The hours of a week, a line a day. `kind`: follow what holds otherwise, or these."""

    kind = RadioField(
        _l("Opening hours"),
        [InputRequired(_l("Choose one."))],
        choices=[],
    )

    def fill(self, own: Windows, others: Windows, follow: Any, these: Any) -> None:
        """Show its own hours, or the others that hold without any; `follow` and `these` are the words of the kinds."""
        self.kind.choices = choices_of({"follow": follow, "own": these})
        if self.is_submitted():
            return
        self.kind.data = "own" if own else "follow"
        self.show((w.weekday, w.opens_minute, w.closes_minute) for w in own or others)

    def validate_kind(self, field: Field) -> None:
        """Never open is no opening hours; that is a state."""
        if field.data == "own" and not any(day.data or day.errors for day in self.days):
            raise ValidationError(_("Open on one day at least. What is not to be booked at all is put out of order."))

    def windows(self) -> Iterable[Window]:
        """What was entered; none if the other hours hold."""
        return list(self.entered()) if self.kind.data == "own" else ()


class NeedsForm(CatalogueForm):
    """How many equal places, and what is shared with other instruments."""

    places = WholeNumberField(
        _l("Equal places"),
        [InputRequired(_l("This is needed.")), NumberRange(0, MOST_PLACES, _l("Between %(min)d and %(max)d."))],
    )
    shared_ids = SelectMultipleField(_l("Shared with other instruments"), coerce=int)

    def validate_places(self, field: Field) -> None:
        """A suite has no place of its own; but what needs nothing cannot be booked."""
        if field.data == 0 and not self.shared_ids.data:
            raise ValidationError(_("Without a place of its own it has to need something shared."))


class ResourceForm(CatalogueForm):
    """Something that instruments share."""

    name = line(_l("Name in English"), Resource.name, is_required=True)
    name_zh = line(_l("Name in Chinese"), Resource.name_zh)
    kind = SelectField(_l("Kind"), choices=choices_of(sentences.RESOURCE_KINDS))


class MoveForm(CatalogueForm):
    """Another facility of the same school."""

    facility = SelectField(_l("Facility"))

    def offer(self, facilities: Iterable[Facility]) -> None:
        """Those that it can be given to."""
        language = current_language()
        self.facility.choices = choices_of({one.public_id: one.name_in(language) for one in facilities})
