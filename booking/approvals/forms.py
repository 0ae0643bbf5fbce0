"""Deciding, asking back, answering, proposing another time; when approval is needed, and being away."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DecimalField,
    Form,
    FormField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from booking.approvals.people import find_active
from booking.approvals.words import SILENCES, STEPS, TRIGGERS, clock
from booking.domain.approving import MINUTES_A_DAY, ApprovalPolicy, Silence, Step, StepKind, Trigger
from booking.number_fields import WholeNumberField
from booking.reservations.wall_clock import IntervalForm
from models import ApprovalPolicy as Kept
from models import User

MOST_STEPS = 3
LONGEST_TEXT = 500
INHERITED, OWN = "inherited", "own"


class TextForm(FlaskForm):
    """A question, or the answer to one."""

    text = TextAreaField(_l("What do you want to say?"), validators=[InputRequired(), Length(max=LONGEST_TEXT)])

    @property
    def words(self) -> str:
        return (self.text.data or "").strip()

    def validate_text(self, field: TextAreaField) -> None:
        if not self.words:
            raise ValidationError(_("Please write something."))


class ProposalForm(IntervalForm):
    """Another time, and why."""

    why = StringField(_l("Why"), validators=[Length(max=300)])

    @property
    def words(self) -> str:
        return (self.why.data or "").strip()


class AbsenceForm(IntervalForm):
    """From when until when one is away, and who decides meanwhile."""

    deputy = StringField(_l("Deputy's e-mail address"), validators=[Length(max=320)])
    person: User | None = None

    def validate_deputy(self, field: StringField) -> None:
        text = (field.data or "").strip()
        self.person = find_active(text) if text else None
        if text and self.person is None:
            raise ValidationError(_("Nobody with this address has an account here."))


class StepForm(Form):
    """One word that is asked for. Without a kind it is not asked for at all."""

    kind = SelectField(_l("Whose word"), choices=[])
    person = StringField(_l("Named person's e-mail address"), validators=[Length(max=320)])
    deadline_hours = WholeNumberField(_l("Hours to decide"), validators=[Optional(), NumberRange(min=0, max=24 * 60)])
    remind_hours = WholeNumberField(
        _l("Reminder, hours before that"), validators=[Optional(), NumberRange(min=0, max=24 * 30)]
    )
    silence = SelectField(_l("Without an answer"), choices=[])
    named: User | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            SelectChoice("", _("Nobody's")),
            *(SelectChoice(one.value, STEPS[one]) for one in StepKind),
        ]
        self.silence.choices = [SelectChoice(one.value, SILENCES[one]) for one in SILENCES]

    def validate_person(self, field: StringField) -> None:
        text = (field.data or "").strip()
        self.named = find_active(text) if text else None
        if text and self.named is None:
            raise ValidationError(_("Nobody with this address has an account here."))

    def validate_remind_hours(self, field: WholeNumberField) -> None:
        if field.data and field.data >= (self.deadline_hours.data or 0):
            raise ValidationError(_("A reminder comes before the deadline."))

    @property
    def step(self) -> Step:
        return Step(
            StepKind(self.kind.data),
            self.named.id if self.named else None,
            self.deadline_hours.data or 0,
            self.remind_hours.data or 0,
            Silence(self.silence.data),
        )


class PolicyForm(FlaskForm):
    """When bookings need approval, and whose; or nothing of its own."""

    own = SelectField(_l("Approval"), choices=[])
    triggers = SelectMultipleField(_l("Needs approval"), choices=[])
    longer_than_hours = DecimalField(
        _l("Longer than, hours"), validators=[Optional(), NumberRange(min=0, max=24 * 60)], places=2
    )
    day_starts = StringField(_l("From"), validators=[Length(max=5)])
    day_ends = StringField(_l("Until"), validators=[Length(max=5)])
    slack_minutes = WholeNumberField(
        _l("A start moved by so many minutes needs no new approval"),
        validators=[Optional(), NumberRange(min=0, max=7 * MINUTES_A_DAY)],
    )
    step_1 = FormField(StepForm, label=_l("First"))
    step_2 = FormField(StepForm, label=_l("Second"))
    step_3 = FormField(StepForm, label=_l("Third"))

    def __init__(self, inherited: str, *args: Any, **kwargs: Any) -> None:
        """`inherited`: what holds without anything of its own, in words."""
        super().__init__(*args, **kwargs)
        self.own.choices = [SelectChoice(INHERITED, inherited), SelectChoice(OWN, _("As set here"))]
        self.triggers.choices = [SelectChoice(one.value, TRIGGERS[one]) for one in Trigger]

    def validate_day_starts(self, field: StringField) -> None:
        _minutes(field.data)

    def validate_day_ends(self, field: StringField) -> None:
        start = re.fullmatch(r"\d\d?:\d\d", self.day_starts.data or "00:00")
        if start and _minutes(field.data, MINUTES_A_DAY) <= _minutes(self.day_starts.data):
            raise ValidationError(_("The end must come after the start."))

    @property
    def steps(self) -> list[FormField]:
        return [self.step_1, self.step_2, self.step_3]

    @property
    def policy(self) -> ApprovalPolicy | None:
        """Only of a form that is valid."""
        if self.own.data == INHERITED:
            return None
        return ApprovalPolicy(
            triggers=frozenset(Trigger(one) for one in self.triggers.data or ()),
            longer_than_minutes=round(float(self.longer_than_hours.data or 0) * 60),
            day_starts=_minutes(self.day_starts.data),
            day_ends=_minutes(self.day_ends.data, MINUTES_A_DAY),
            slack_minutes=self.slack_minutes.data or 0,
            steps=tuple(one.form.step for one in self.steps if one.form.kind.data) or (Step(),),
        )


def written(kept: Kept | None) -> dict[str, Any]:
    """What the form shows of what is kept."""
    if kept is None:
        return {"own": INHERITED, "day_starts": clock(0), "day_ends": clock(MINUTES_A_DAY)}
    steps = {
        f"step_{step.number}": {
            "kind": step.kind.value, "person": step.person.email if step.person else "",
            "deadline_hours": step.deadline_hours, "remind_hours": step.remind_hours, "silence": step.silence.value,
        }
        for step in kept.steps
    }  # fmt: skip
    return {
        "own": OWN, "triggers": kept.triggers, "longer_than_hours": kept.longer_than_minutes / 60,
        "day_starts": clock(kept.day_starts), "day_ends": clock(kept.day_ends), "slack_minutes": kept.slack_minutes,
        **steps,
    }  # fmt: skip


def proposal_form(zone: ZoneInfo, starts: str = "", ends: str = "", *, is_sent: bool = False) -> ProposalForm:
    """What was sent, or the time that is asked for."""
    if is_sent:
        return ProposalForm(zone)
    return ProposalForm(zone, formdata=None, data={"starts": starts, "ends": ends})


def _minutes(text: str | None, usual: int = 0) -> int:
    """Of the day; '24:00' is its end. Raises ValidationError."""
    if not text:
        return usual
    match = re.fullmatch(r"(\d\d?):(\d\d)", text.strip(), re.ASCII)
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else MINUTES_A_DAY + 1
    if minutes > MINUTES_A_DAY:
        raise ValidationError(_("Please write a time of the day like 18:00."))
    return minutes
