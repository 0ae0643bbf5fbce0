"""From fields to a question: when, how and for whom an instrument is wanted; and the small forms of a reservation."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from booking.domain.extras import WITH_OPERATOR, ExtraKind
from booking.domain.payment import Payers
from booking.languages import current_language
from booking.reservations.wall_clock import IntervalForm
from models import Group, Instrument, Option, Reservation, User

MODE_WORDS = {
    "self_operated": _l("I operate it myself"),
    "with_operator": _l("With an operator of the lab"),
    "sample_submission": _l("I send samples, the lab measures"),
    "remote": _l("Remotely"),
}
HALF = 50
NO_GROUP = ANY_OPERATOR = NOBODY = ""
NOT_CARRIED = ("starts", "ends", "key")  # of a form whose time is to be another


class ExtrasFields:
    """What a booking adds to the instrument: accessories, and an operator by name."""

    accessories = SelectMultipleField(_l("Add to it"), choices=[])
    operator = SelectField(_l("Operator"), choices=[], default=ANY_OPERATOR, validators=[Optional()])
    options: Sequence[Option] = ()  # that may be added
    is_assisted = False  # used with an operator
    is_assistance_offered = False

    def offer(self, options: Sequence[Option]) -> None:
        """What an address asks for that is not offered here any more, is left out."""
        self.options, language = options, current_language()
        names = [
            SelectChoice(option.public_id, option.name_in(language))
            for option in options
            if option.kind is ExtraKind.ACCESSORY
        ]
        operators = [option for option in options if option.kind is ExtraKind.OPERATOR]
        self.accessories.choices = names
        self.accessories.data = [one for one in self.accessories.data or () if one in {name.value for name in names}]
        self.operator.choices = [SelectChoice(ANY_OPERATOR, _("Whoever is free"))]
        self.operator.choices += [SelectChoice(one.public_id, one.name_in(language)) for one in operators]
        if self.operator.data not in {one.public_id for one in operators}:
            self.operator.data = ANY_OPERATOR

    @property
    def added(self) -> list[Option]:
        """The accessories that are chosen and, if it is used with an operator, the one who is chosen by name."""
        chosen = {*(self.accessories.data or ()), self.operator.data if self.is_assisted else ANY_OPERATOR}
        return [option for option in self.options if option.public_id in chosen]


class ExtrasForm(ExtrasFields, FlaskForm):
    """Other accessories, or another operator, for a reservation."""

    def __init__(self, reservation: Reservation, options: Sequence[Option], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_assisted = self.is_assistance_offered = reservation.mode == WITH_OPERATOR
        self.offer(options)


class BookingForm(ExtrasFields, IntervalForm):
    """A new booking. `for_email` is there only for whoever runs the instrument; `key` makes a resent form harmless."""

    mode = SelectField(_l("How"), choices=[])
    group = SelectField(_l("For the lab"), choices=[], default=NO_GROUP, validators=[Optional()])
    supervisor = SelectField(_l("Who is present"), choices=[], default=NOBODY, validators=[Optional()])
    title = StringField(_l("What for"), validators=[Length(max=200)])
    note = TextAreaField(_l("Note to the lab"), validators=[Length(max=2000)])
    for_email = StringField(_l("Book for (e-mail)"), validators=[Length(max=320)])
    key = HiddenField(validators=[Length(max=64)])
    payer = HiddenField(validators=[Length(max=12)])
    second_payer = HiddenField(validators=[Length(max=12)])
    share = HiddenField(validators=[Length(max=3)])
    labs: Sequence[Group] = ()  # that may be chosen
    supervisors: Sequence[User] = ()

    def __init__(
        self, instrument: Instrument, groups: dict[str, str], *args: Any, options: Sequence[Option] = (), **kwargs: Any
    ) -> None:
        """`groups` are the person's labs, {public_id: name}; `options` what the instrument offers besides."""
        super().__init__(instrument.zone, *args, **kwargs)
        self.mode.choices = [SelectChoice(mode, MODE_WORDS[mode]) for mode in instrument.modes]
        self.group.choices = [*(SelectChoice(*group) for group in groups.items()), SelectChoice(NO_GROUP, _("No lab"))]
        if self.mode.data not in instrument.modes:
            usual = next(iter(instrument.modes), "")  # none at all: the rules refuse, in words
            self.mode.data = usual if self.mode.data in (None, "None", "") else self.mode.data
        self.is_assisted = self.mode.data == WITH_OPERATOR
        self.is_assistance_offered = WITH_OPERATOR in instrument.modes
        self.offer(options)
        if not self.group.data and "group" not in self.given:
            self.group.data = next(iter(groups), NO_GROUP)
        self.key.data = self.key.data or secrets.token_hex(16)

    def offer_supervisors(self, people: Sequence[User]) -> None:
        """Who is trained enough to be present; nobody where that is not asked for."""
        self.supervisors = people
        named = (SelectChoice(one.public_id, one.name) for one in people)
        self.supervisor.choices = [SelectChoice(NOBODY, _("Nobody")), *named]
        if self.supervisor.data not in {one.public_id for one in people}:
            self.supervisor.data = NOBODY

    @property
    def supervisor_id(self) -> int | None:
        return next((one.id for one in self.supervisors if one.public_id == self.supervisor.data), None)

    @property
    def given(self) -> set[str]:
        """The names of the fields that the request sent."""
        return {name for name, field in self._fields.items() if field.raw_data}

    @property
    def payers(self) -> Payers:
        """The cost centres that were chosen, with the percent that each bears."""
        first, second = self.payer.data or "", self.second_payer.data or ""
        if not first or not second or first == second:
            return ((first or second, 1),) if first or second else ()
        text = self.share.data or ""
        share = int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 100 else HALF
        return ((first, share), (second, 100 - share))

    @classmethod
    def fields_to_carry(cls) -> tuple[str, ...]:
        """What the check page hands on to the booking, unchanged."""
        names = (
            "starts ends mode accessories operator supervisor group title note for_email key payer second_payer share"
        )
        return tuple(names.split())

    @property
    def carried(self) -> dict[str, Any]:
        """All but the time, for the address of another one. That no lab was chosen is said, too."""
        fields = {name: self[name].data or "" for name in self.fields_to_carry()}
        return {name: text for name, text in fields.items() if name not in NOT_CARRIED and (text or name == "group")}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All that is handed on, as hidden fields: a name may come more than once."""
        values = ((name, self[name].data) for name in self.fields_to_carry())
        named = ((name, value if isinstance(value, list) else [value or ""]) for name, value in values)
        return [(name, str(one)) for name, several in named for one in several]


class WordsForm(FlaskForm):
    """What a reservation is for; changes nobody's time."""

    title = StringField(_l("What for"), validators=[Length(max=200)])
    note = TextAreaField(_l("Note to the lab"), validators=[Length(max=2000)])


class ReasonForm(FlaskForm):
    """Why something is taken back or declined."""

    reason = StringField(_l("Reason"), validators=[Length(max=300)])

    @property
    def words(self) -> str:
        return (self.reason.data or "").strip()
