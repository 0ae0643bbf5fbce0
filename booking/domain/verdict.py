"""Answers to a question about a booking: a verdict with every reason, not only the first."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from booking.domain.parameters import Parameter


class Effect(enum.StrEnum):
    """What an objection does: forbid, leave the decision to a person, or only tell."""

    REFUSE = "refuse"
    REVIEW = "review"
    NOTE = "note"


class Who(enum.StrEnum):
    """Who can change what a rule says, so that a refusal can name whom to ask."""

    NOBODY = "nobody"
    YOU = "you"
    YOUR_SCHOOL = "your_school"
    OWNING_SCHOOL = "owning_school"
    REGION = "region"
    INSTRUMENT_LAB = "instrument_lab"


class Code(enum.StrEnum):
    """What can be said against a booking. reservations/reason_words.py has the words for each."""

    IN_THE_PAST = "in_the_past"
    ALREADY_STARTED = "already_started"
    OVER = "over"
    NOT_BOOKABLE = "not_bookable"
    OUT_OF_ORDER = "out_of_order"
    RETIRED = "retired"
    NOT_SIGNED_IN = "not_signed_in"
    NO_SCHOOL = "no_school"
    OWN_SCHOOL_ONLY = "own_school_only"
    BY_AGREEMENT = "by_agreement"
    MODE_NOT_OFFERED = "mode_not_offered"
    OUTSIDE_OPENING_HOURS = "outside_opening_hours"
    NOT_OPEN_THAT_DAY = "not_open_that_day"
    HOLIDAY = "holiday"
    HOURS_OF_HIGHER_LEVEL = "hours_of_higher_level"
    HOURS_OF_OTHERS = "hours_of_others"
    OFF_INCREMENT = "off_increment"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    OWN_SCHOOL_FIRST = "own_school_first"
    BEYOND_AGREEMENT = "beyond_agreement"
    TOO_LATE_TO_MOVE = "too_late_to_move"
    NOT_WHOLE_DAYS = "not_whole_days"
    CLOSED = "closed"
    SOME_PLACES_CLOSED = "some_places_closed"
    TAKEN = "taken"
    TOO_CLOSE = "too_close"
    EXTRA_NOT_OFFERED = "extra_not_offered"
    ACCESSORY_TAKEN = "accessory_taken"
    NO_OPERATOR = "no_operator"
    OPERATOR_OFF_HOURS = "operator_off_hours"
    OVER_HOURS = "over_hours"
    OVER_COUNT = "over_count"
    TOO_MANY_AHEAD = "too_many_ahead"
    TOO_MANY_AT_ONCE = "too_many_at_once"
    KEPT_FOR_OTHERS = "kept_for_others"
    NOT_OFFERED = "not_offered"
    CENTRE_NOT_YOURS = "centre_not_yours"
    CENTRE_NOT_VALID = "centre_not_valid"
    OTHER_CURRENCY = "other_currency"
    OVER_BUDGET = "over_budget"
    NOT_QUALIFIED = "not_qualified"
    LEVEL_TOO_LOW = "level_too_low"
    QUALIFICATION_EXPIRES = "qualification_expires"
    NOT_USED_LATELY = "not_used_lately"
    QUALIFICATION_SUSPENDED = "qualification_suspended"
    QUALIFICATION_REVOKED = "qualification_revoked"
    NEEDS_CHECK_RIDE = "needs_check_ride"
    NOT_RECOGNISED = "not_recognised"
    NEEDS_CERTIFICATE = "needs_certificate"
    CERTIFICATE_UNDER_REVIEW = "certificate_under_review"
    NEEDS_SUPERVISION = "needs_supervision"
    SUPERVISOR_NOT_QUALIFIED = "supervisor_not_qualified"
    ONE_OF_NEEDED = "one_of_needed"
    FIRST_BOOKING_REVIEWED = "first_booking_reviewed"
    NEEDS_APPROVAL = "needs_approval"
    APPROVAL_OF_ALL = "approval_of_all"
    APPROVAL_OF_FIRST = "approval_of_first"
    APPROVAL_OF_OWN_SCHOOL = "approval_of_own_school"
    APPROVAL_OF_OTHER_SCHOOLS = "approval_of_other_schools"
    APPROVAL_OF_LONG = "approval_of_long"
    APPROVAL_OF_HOURS = "approval_of_hours"
    LATE = "late"


# What is not named here refuses.
EFFECTS = {
    Code.FIRST_BOOKING_REVIEWED: Effect.REVIEW,
    Code.NEEDS_APPROVAL: Effect.REVIEW,
    Code.APPROVAL_OF_ALL: Effect.REVIEW,
    Code.APPROVAL_OF_FIRST: Effect.REVIEW,
    Code.APPROVAL_OF_OWN_SCHOOL: Effect.REVIEW,
    Code.APPROVAL_OF_OTHER_SCHOOLS: Effect.REVIEW,
    Code.APPROVAL_OF_LONG: Effect.REVIEW,
    Code.APPROVAL_OF_HOURS: Effect.REVIEW,
    Code.SOME_PLACES_CLOSED: Effect.NOTE,
    Code.LATE: Effect.NOTE,
    Code.BY_AGREEMENT: Effect.NOTE,
}

# What whoever runs the instrument may set aside, one by one and with a reason. Never what the guard keeps, what is
# over, what an instrument is not, or who somebody is: a code that is not named here is never overruled.
OVERRULABLE = frozenset(
    {
        Code.OWN_SCHOOL_ONLY, Code.OUT_OF_ORDER, Code.MODE_NOT_OFFERED, Code.TOO_SOON, Code.TOO_FAR,
        Code.OWN_SCHOOL_FIRST, Code.BEYOND_AGREEMENT, Code.TOO_LATE_TO_MOVE, Code.NOT_WHOLE_DAYS, Code.OFF_INCREMENT,
        Code.TOO_SHORT, Code.TOO_LONG, Code.OUTSIDE_OPENING_HOURS, Code.NOT_OPEN_THAT_DAY, Code.HOLIDAY,
        Code.HOURS_OF_HIGHER_LEVEL, Code.HOURS_OF_OTHERS, Code.CLOSED, Code.OVER_HOURS, Code.OVER_COUNT,
        Code.TOO_MANY_AHEAD, Code.TOO_MANY_AT_ONCE, Code.KEPT_FOR_OTHERS,
    }
)  # fmt: skip

# What is not named here is set, and can be changed, by the instrument's lab.
WHO_CAN_CHANGE = {
    Code.NEEDS_CERTIFICATE: Who.YOU,
    Code.NEEDS_SUPERVISION: Who.YOU,
    Code.SUPERVISOR_NOT_QUALIFIED: Who.YOU,
    Code.NOT_SIGNED_IN: Who.YOU,
    Code.NO_SCHOOL: Who.YOUR_SCHOOL,
    Code.HOLIDAY: Who.OWNING_SCHOOL,
    Code.NOT_OFFERED: Who.OWNING_SCHOOL,
    Code.CENTRE_NOT_YOURS: Who.YOU,
    Code.CENTRE_NOT_VALID: Who.YOUR_SCHOOL,
    Code.OTHER_CURRENCY: Who.YOUR_SCHOOL,
    Code.OVER_BUDGET: Who.YOUR_SCHOOL,
    Code.BY_AGREEMENT: Who.REGION,
    Code.BEYOND_AGREEMENT: Who.REGION,
    Code.IN_THE_PAST: Who.NOBODY,
    Code.ALREADY_STARTED: Who.NOBODY,
    Code.OVER: Who.NOBODY,
    Code.TAKEN: Who.NOBODY,
    Code.TOO_CLOSE: Who.NOBODY,
    Code.ACCESSORY_TAKEN: Who.NOBODY,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's objection. `params` are the figures that its sentence names: moments in UTC, minutes, texts; `set_by`
    who has set the limit, where that is not always the same. One that `is_overruled` is only worth knowing."""

    code: Code
    params: Mapping[str, Parameter] = field(default_factory=dict)
    set_by: Who | None = None
    is_overruled: bool = False

    @property
    def effect(self) -> Effect:
        if self.is_overruled:
            return Effect.NOTE
        return EFFECTS.get(self.code, Effect.REFUSE)

    @property
    def who_can_change(self) -> Who:
        return self.set_by or WHO_CAN_CHANGE.get(self.code, Who.INSTRUMENT_LAB)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All reasons in the order of the rules. Without any, a booking is simply allowed."""

    reasons: tuple[Reason, ...] = ()

    @property
    def is_allowed(self) -> bool:
        return not self.refusals

    @property
    def needs_review(self) -> bool:
        """Allowed, but a person of the instrument's lab has to accept it."""
        return self.is_allowed and bool(self._with(Effect.REVIEW))

    @property
    def refusals(self) -> tuple[Reason, ...]:
        return self._with(Effect.REFUSE)

    @property
    def overruled(self) -> tuple[Reason, ...]:
        """What would have refused, had the lab not set it aside."""
        return tuple(reason for reason in self.reasons if reason.is_overruled)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What is worth knowing and does not forbid anything, reviews included."""
        return tuple(reason for reason in self.reasons if reason.effect is not Effect.REFUSE)

    def _with(self, effect: Effect) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.effect is effect)
