"""The words of each reason: what is so, what can be done about it, and who can change the rule."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from booking.domain.quota import Period, Subject
from booking.domain.verdict import Code, Who
from booking.reservations.approval_words import APPROVAL_WORDS
from booking.reservations.payment_words import PAYMENT_WORDS, TIERS
from booking.reservations.requirement_words import LEVELS, OF_REQUIREMENTS, Words

__all__ = ["LEVELS", "SPOKEN", "WHO", "WORDS", "Words"]

# For each code: what is so, and what can be done.
WORDS: dict[Code, Words] = {
    Code.NOT_SIGNED_IN: (
        _l("You are not signed in."),
        _l("Sign in, or register with your school's e-mail address."),
    ),
    Code.NO_SCHOOL: (
        _l("You are not an active member of a school of the region."),
        _l("Ask your school's administrator to admit you; your profile shows where the request stands."),
    ),
    Code.OWN_SCHOOL_ONLY: (
        _l("Only members of the school that owns this instrument may book it."),
        _l("Look for the same technique at another school, or ask the instrument lab."),
    ),
    Code.BY_AGREEMENT: (
        _l("Your school books it under the agreement “%(agreement)s” (version %(version)s), clause %(clause)s."),
        _l("The agreement's page has the whole text."),
    ),
    Code.NOT_BOOKABLE: (
        _l("This instrument is listed here but not offered for booking."),
        _l("Write to its contact, or look for the same technique elsewhere."),
    ),
    Code.OUT_OF_ORDER: (
        _l("This instrument is out of order."),
        _l("Look for the same technique elsewhere, or ask the instrument lab when it will be back."),
    ),
    Code.RETIRED: (
        _l("This instrument has been retired."),
        _l("Look for the same technique elsewhere."),
    ),
    Code.MODE_NOT_OFFERED: (
        _l("This instrument is not used in this way."),
        _l("Choose one of the ways of use that the form lists."),
    ),
    Code.IN_THE_PAST: (
        _l("This time is in the past; it is now %(now)s."),
        _l("Choose a later time."),
    ),
    Code.ALREADY_STARTED: (
        _l("This reservation has started: its start stays, and it cannot be cancelled."),
        _l("You can still change its end."),
    ),
    Code.OVER: (
        _l("This reservation is over and stays as it was."),
        _l("Make a new reservation."),
    ),
    Code.TOO_SOON: (
        _l("It has to be booked at least %(notice_minutes)s ahead."),
        _l("The earliest start is now %(earliest_at)s."),
    ),
    Code.TOO_FAR: (
        _l("It can be booked at most %(horizon_days)s ahead."),
        _l("The last day is now %(last_day)s."),
    ),
    Code.OWN_SCHOOL_FIRST: (
        _l("Members of the school that owns it come first: others book at most %(others_horizon_days)s ahead."),
        _l("You can book this day from %(opens_day)s on; the last day that you can book now is %(last_day)s."),
    ),
    Code.BEYOND_AGREEMENT: (
        _l(
            "By the agreement “%(agreement)s” (version %(version)s), clause %(clause)s, your school books at most"
            " %(agreed_days)s ahead."
        ),
        _l("The last day is now %(last_day)s."),
    ),
    Code.TOO_LATE_TO_MOVE: (
        _l("It has to be moved at least %(move_notice_minutes)s before it starts; that was until %(deadline)s."),
        _l("You can still cancel it, or ask the instrument lab to move it."),
    ),
    Code.NOT_WHOLE_DAYS: (
        _l("It is booked by whole days, from opening to closing: %(day_hours)s."),
        _l("Begin when a day opens and end when it, or a later day, closes."),
    ),
    Code.OFF_INCREMENT: (
        _l("Reservations start and end in steps of %(increment_minutes)s from midnight."),
        _l("Choose a start and an end on these steps."),
    ),
    Code.TOO_SHORT: (
        _l("The shortest reservation is %(shortest_minutes)s."),
        _l("Make it longer."),
    ),
    Code.TOO_LONG: (
        _l("The longest reservation is %(longest_minutes)s."),
        _l("Make it shorter, or make several reservations."),
    ),
    Code.OUTSIDE_OPENING_HOURS: (
        _l("This is not all within the opening hours: %(open_hours)s."),
        _l("Stay within these hours."),
    ),
    Code.NOT_OPEN_THAT_DAY: (
        _l("It is not open on %(day)s."),
        _l("Choose another day."),
    ),
    Code.HOLIDAY: (
        _l("It is closed on %(day)s, a public holiday: %(holiday)s."),
        _l("Choose another day."),
    ),
    Code.HOURS_OF_HIGHER_LEVEL: (
        _l("Then it is open to users of the level “%(needed_level)s” or above; yours is “%(your_level)s”."),
        _l("Choose a time that is open to you, or ask the instrument lab whether you are ready for that level."),
    ),
    Code.HOURS_OF_OTHERS: (
        _l("Then it is open to %(whose_hours)s only."),
        _l("Choose a time that is open to you."),
    ),
    Code.CLOSED: (
        _l("It is closed: %(closed)s (%(reason)s)."),
        _l("Choose a time outside the closure."),
    ),
    Code.SOME_PLACES_CLOSED: (
        _l("%(count)s of %(of)s places are closed: %(closed)s (%(reason)s)."),
        _l("The other places can be booked as ever."),
    ),
    Code.TAKEN: (
        _l("It is taken: %(taken)s."),
        _l("Choose a free time, a shorter one, or another instrument."),
    ),
    Code.TOO_CLOSE: (
        _l("It needs %(setup_minutes)s before and %(cleanup_minutes)s after each use, and it is taken: %(taken)s."),
        _l("Leave that time free."),
    ),
    Code.EXTRA_NOT_OFFERED: (
        _l("Something that this booking adds is not offered with this instrument any more."),
        _l("Book without it."),
    ),
    Code.ACCESSORY_TAKEN: (
        _l("%(accessory)s is not free then: %(taken)s."),
        _l("Book without it, or choose another time."),
    ),
    Code.NO_OPERATOR: (
        _l("No operator is free then: %(operators)s."),
        _l("Choose another time, any other operator, or book without one if you may operate it yourself."),
    ),
    Code.OPERATOR_OFF_HOURS: (
        _l("With an operator it can be used in her working hours only: %(operators)s."),
        _l("Choose a time within these hours, or book without an operator if you may operate it yourself."),
    ),
    Code.OVER_HOURS: (
        _l(
            "%(subject)s (%(quota)s) is %(amount_hours)s %(period)s. Used: %(used_hours)s; left: %(left_hours)s;"
            " this takes %(asked_hours)s."
        ),
        _l("Choose a shorter time or a later one, or an instrument of another school."),
    ),
    Code.OVER_COUNT: (
        _l(
            "%(subject)s (%(quota)s) %(period)s, in bookings: %(amount_count)s. Used: %(used_count)s;"
            " left: %(left_count)s."
        ),
        _l("Choose a later time, or an instrument of another school."),
    ),
    Code.TOO_MANY_AHEAD: (
        _l("Bookings of this instrument that one person may have ahead: %(limit_count)s. You have: %(ahead_count)s."),
        _l("Wait until one of them is over, or give one back."),
    ),
    Code.TOO_MANY_AT_ONCE: (
        _l("Bookings that one person may have at the same time: %(limit_count)s. You have: %(other)s."),
        _l("Choose a time when you are not at another instrument."),
    ),
    Code.KEPT_FOR_OTHERS: (
        _l(
            "%(kept_minutes)s of the opening hours of that week are kept for other schools until two days before;"
            " members of the school that owns it have %(left_minutes)s left."
        ),
        _l("Choose another week or a shorter time, or come back two days before."),
    ),
    **PAYMENT_WORDS,
    **APPROVAL_WORDS,
    **OF_REQUIREMENTS,
    Code.LATE: (
        _l("It should be given back at least %(cancel_notice_minutes)s ahead; that was until %(deadline)s."),
        _l("You can still do it; the instrument lab sees that it was late."),
    ),
}  # fmt: skip
WHO: dict[Who, LazyString] = {
    Who.NOBODY: _l("Nobody can change this."),
    Who.YOU: _l("You can change this yourself."),
    Who.YOUR_SCHOOL: _l("Your school's administrator can change this."),
    Who.OWNING_SCHOOL: _l("The school that owns the instrument can change this."),
    Who.REGION: _l("The region's administrators can change this."),
    Who.INSTRUMENT_LAB: _l("The instrument lab can change this."),
}

# Parameters that are words themselves.
SPOKEN: dict[str, dict[str, LazyString]] = {
    "tier": TIERS,
    "needed_level": LEVELS,
    "your_level": LEVELS,
    "whose_hours": {"own_school": _l("members of the school that owns it"), "partners": _l("members of other schools")},
    "subject": {
        Subject.PERSON: _l("Your quota"),
        Subject.GROUP: _l("Your lab's quota"),
        Subject.INSTITUTION: _l("Your school's quota"),
    },
    "period": {
        Period.DAY: _l("a day"),
        Period.WEEK: _l("a week"),
        Period.MONTH: _l("a month"),
        Period.TERM: _l("a term"),
        Period.YEAR: _l("a year"),
    },
}
