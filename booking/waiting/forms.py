"""Joining the line, and how a lab keeps it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DecimalField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from booking import formats
from booking.domain.extras import WITH_OPERATOR
from booking.domain.question import Wanted
from booking.domain.waiting import Order, Wish
from booking.number_fields import WholeNumberField
from booking.reservations.extras import ids_of
from booking.reservations.forms import MODE_WORDS, NO_GROUP, ExtrasFields
from booking.reservations.wall_clock import IntervalForm
from booking.waiting.words import ORDERS
from models import Instrument, Option

LONGEST_WISH = timedelta(days=60)


class JoinForm(ExtrasFields, IntervalForm):
    """For which time one waits: without `length_hours` for exactly this one, else for so many anywhere within it; and
    what the booking that comes of it is to have."""

    length_hours = DecimalField(
        _l("How many hours"), validators=[Optional(), NumberRange(min=0.1, max=24 * 60)], places=None
    )
    mode = SelectField(_l("How"), choices=[])
    group = SelectField(_l("For the lab"), choices=[], default=NO_GROUP, validators=[Optional()])
    title = StringField(_l("What for"), validators=[Length(max=200)])
    note = TextAreaField(_l("Note to the lab"), validators=[Length(max=2000)])

    def __init__(
        self, instrument: Instrument, groups: dict[str, str], *args: Any, options: Sequence[Option] = (), **kwargs: Any
    ) -> None:
        """`groups` are the person's labs, {public_id: name}; `options` what the instrument offers besides."""
        super().__init__(instrument.zone, *args, **kwargs)
        self.mode.choices = [SelectChoice(mode, MODE_WORDS[mode]) for mode in instrument.modes]
        self.group.choices = [*(SelectChoice(*group) for group in groups.items()), SelectChoice(NO_GROUP, _("No lab"))]
        if self.mode.data not in instrument.modes:
            self.mode.data = next(iter(instrument.modes), "")
        self.is_assisted = self.mode.data == WITH_OPERATOR
        self.is_assistance_offered = WITH_OPERATOR in instrument.modes
        self.offer(options)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) or self.interval is None:
            return False
        if self.interval.duration > LONGEST_WISH:
            self.ends.errors = [_("One can wait for a time within at most 60 days.")]
        elif self.wish.length > self.interval.duration:
            self.length_hours.errors = [_("There are not so many hours between these times.")]
        return not self.errors

    @property
    def wish(self) -> Wish:
        """Only of a form whose interval is known."""
        if self.interval is None:
            raise ValueError("a wish needs its interval")
        whole = self.interval.duration
        minutes = round(float(self.length_hours.data) * 60) if self.length_hours.data else 0
        return Wish(self.interval, timedelta(minutes=minutes) if minutes else whole)

    @property
    def like(self) -> Wanted:
        """How and with what it is to be used."""
        return Wanted(self.wish.span, mode=self.mode.data, extras=ids_of(self.added))

    @property
    def words(self) -> dict[str, str]:
        return {"title": (self.title.data or "").strip(), "note": (self.note.data or "").strip()}


class RuleForm(FlaskForm):
    """Who comes first, and how long an offer stands; empty is inherited."""

    order = SelectField(_l("Who comes first"), choices=[])
    offer_minutes = WholeNumberField(
        _l("Minutes to answer an offer"), validators=[Optional(), NumberRange(min=10, max=10080)]
    )

    def __init__(self, inherited: tuple[Order, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order, minutes = inherited
        as_above = _("As above: %(order)s", order=ORDERS[order])
        self.order.choices = [SelectChoice("", as_above), *(SelectChoice(one.value, ORDERS[one]) for one in Order)]
        self.inherited_offer = formats.duration(minutes)

    @property
    def chosen(self) -> Order | None:
        return Order(self.order.data) if self.order.data else None
