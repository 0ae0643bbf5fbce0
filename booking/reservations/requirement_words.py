"""The words of what an instrument requires: what is missing, what can be done, and what each thing is called."""

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from booking.domain.parameters import Needed
from booking.domain.verdict import Code
from booking.languages import current_language

Words = tuple[LazyString, LazyString]

LEVELS = {"0": _l("none yet"), "1": _l("beginner"), "2": _l("independent"), "3": _l("experienced")}

# The kinds of certificates of elsewhere that can be asked for.
CERTIFICATES = {
    "general": _l("general laboratory safety"),
    "laser": _l("laser safety"),
    "chemical": _l("chemical safety"),
    "biosafety": _l("biosafety"),
    "radiation": _l("radiation protection"),
    "gas": _l("compressed gas and cryogens"),
    "electrical": _l("electrical safety"),
    "cleanroom": _l("cleanroom conduct"),
}

OF_REQUIREMENTS: dict[Code, Words] = {
    Code.NOT_QUALIFIED: (
        _l("It takes %(needed)s, which you do not have."),
        _l("Take the training; the checklist of the instrument shows the next session with a free seat."),
    ),
    Code.LEVEL_TOO_LOW: (
        _l("It takes %(needed)s; your level is “%(your_level)s”."),
        _l("Take the training for the next level, or ask the instrument lab to look at what you can do."),
    ),
    Code.QUALIFICATION_EXPIRES: (
        _l("It takes %(needed)s; yours is good until %(until_day)s, which is before the end of this use."),
        _l("Choose an earlier time, or renew it first."),
    ),
    Code.NOT_USED_LATELY: (
        _l("It takes %(needed)s; yours was good until %(until_day)s, as you have not used it for so long."),
        _l("Take a refresher, or book with an operator."),
    ),
    Code.QUALIFICATION_SUSPENDED: (
        _l("It takes %(needed)s; yours is suspended."),
        _l("Your passport says why. Ask the instrument lab."),
    ),
    Code.QUALIFICATION_REVOKED: (
        _l("It takes %(needed)s; yours has been revoked."),
        _l("Your passport says why. Take the training again, or ask the instrument lab."),
    ),
    Code.NEEDS_CHECK_RIDE: (
        _l("It takes %(needed)s; your training of another school is recognised after a short check-ride."),
        _l("Ask the instrument lab for a date."),
    ),
    Code.NOT_RECOGNISED: (
        _l("It takes %(needed)s; your training of another school is not recognised for it."),
        _l("Take the training here, or book with an operator."),
    ),
    Code.NEEDS_CERTIFICATE: (
        _l("It takes %(needed)s, which this school has not seen from you."),
        _l("Send it from your passport; the school looks at it."),
    ),
    Code.CERTIFICATE_UNDER_REVIEW: (
        _l("It takes %(needed)s; the school has not looked at yours yet."),
        _l("You are told as soon as it has."),
    ),
    Code.NEEDS_SUPERVISION: (
        _l("It takes %(needed)s."),
        _l("Name somebody in the booking form who will be there, with whom you have agreed on it."),
    ),
    Code.SUPERVISOR_NOT_QUALIFIED: (
        _l("It takes %(needed)s; whoever you have named is not qualified for that at this time."),
        _l("Name somebody else."),
    ),
    Code.ONE_OF_NEEDED: (
        _l("One of these is needed: %(needed)s."),
        _l("The checklist of the instrument shows what you lack of each, and the shortest way to it."),
    ),
    Code.FIRST_BOOKING_REVIEWED: (
        _l("The instrument lab looks at everybody's first booking of this instrument."),
        _l("The time is held for you until it has decided."),
    ),
}


def needed_in_words(needed: Needed) -> str:
    """What is asked for, as part of a sentence."""
    if needed.parts:
        said = [
            _("(%(parts)s)", parts=needed_in_words(part)) if part.parts else needed_in_words(part)
            for part in needed.parts
        ]
        return format_list(said, "or" if needed.what == "any" else "standard", get_locale() or "en")
    if needed.what == "certificate":
        return _("a certificate of %(kind)s", kind=certificate_in_words(needed.name))
    name = needed.name_zh if current_language() == "zh" and needed.name_zh else needed.name
    words = {"training": name, "level": LEVELS.get(str(needed.level), "")}
    if needed.what == "supervised":
        return _("the presence of somebody with “%(training)s” (%(level)s)", **words)
    return _("“%(training)s” (%(level)s)", **words)


def certificate_in_words(kind: str) -> str:
    return str(CERTIFICATES.get(kind, kind))
