"""Settlements in words: the steps and what blocks them, ways of settling, accounts, what a check of the books finds."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from booking import formats
from booking.books.queries import Fault
from booking.domain.closing_steps import Block, Facts, Step
from booking.domain.ledger import AccountKind
from booking.domain.netting import Mode
from booking.domain.opening import DAY
from booking.languages import current_language
from models import Institution, Period

STEPS: dict[Step, LazyString] = {
    Step.OPEN: _l("Opened"),
    Step.CUT: _l("Cut"),
    Step.ISSUED: _l("Statements out"),
    Step.AGREED: _l("Agreed"),
    Step.PAID: _l("Paid"),
    Step.SEALED: _l("Sealed"),
}
NEXT: dict[Step, tuple[LazyString, LazyString]] = {
    Step.OPEN: (
        _l("Cut it"),
        _l("Every charge until its last day comes in that is in no other settlement and is not disputed. What is"
           " charged later comes into the next one."),
    ),
    Step.CUT: (
        _l("Send the statements"),
        _l("Each school gets its statement, and has time to look at it."),
    ),
    Step.ISSUED: (
        _l("Settle it"),
        _l("Debts are netted, and transfers are fixed. Nothing can be disputed in it any more."),
    ),
    Step.AGREED: (_l("Paid"), _l("It goes on by itself when every transfer has been recorded as paid.")),
    Step.PAID: (
        _l("Seal it"),
        _l("All its lines are chained by a digest. From then on nothing in it can change, not even in the database."),
    ),
}  # fmt: skip
MODES: dict[Mode, LazyString] = {
    Mode.GROSS: _l("Gross"),
    Mode.BILATERAL: _l("Pair by pair"),
    Mode.MULTILATERAL: _l("All together"),
}
MODE_SENTENCES: dict[Mode, LazyString] = {
    Mode.GROSS: _l("Gross: each direction between two schools is paid in full, nothing is offset."),
    Mode.BILATERAL: _l("Pair by pair: what two schools owe each other is offset, and the rest is paid."),
    Mode.MULTILATERAL: _l("All together: each school pays or gets its net amount, in as few transfers as possible."),
}
ACCOUNTS: dict[AccountKind, LazyString] = {
    AccountKind.RECEIVABLE: _l("Receivable"),
    AccountKind.PAYABLE: _l("Payable"),
    AccountKind.INCOME: _l("Income"),
    AccountKind.OUTLAY: _l("Outlay"),
    AccountKind.SUBSIDY: _l("Subsidies given"),
    AccountKind.CLEARING: _l("Settlement"),
    AccountKind.CASH: _l("Cash"),
}
FAULTS: dict[Fault, LazyString] = {
    Fault.UNBALANCED: _l("A posting does not sum to zero"),
    Fault.SHARES: _l("The shares of a charge do not add up to it"),
    Fault.UNPOSTED: _l("A charge is not posted as it is owed"),
    Fault.NETS: _l("The net positions of all do not sum to zero"),
    Fault.MIRRORS: _l("What is to be received is not what is to be paid"),
    Fault.NO_PAYER: _l("A subsidy has no payer"),
    Fault.OVERPAID: _l("A transfer has been paid more than once"),
}


def block_words(block: Block, facts: Facts) -> str:
    """What keeps the next step from being taken, and until when."""
    if block is Block.UNANSWERED:
        return _unanswered(facts)
    if block is Block.UNPAID:
        return ngettext(
            "%(num)d transfer is not paid yet.", "%(num)d transfers are not paid yet.", facts.unpaid
        )  # fmt: skip
    if block is Block.NOT_OVER:
        return _("Its last day is %(day)s; it can be cut after that.", day=formats.day(facts.until - DAY))
    return {
        Block.EARLIER_OPEN: _("An earlier settlement of the same schools is still open: cut that one first."),
        Block.NOTHING_IN_IT: _("There is nothing in it: no charge was made in this time."),
        Block.UNSOUND: _("The check of the books has found something that must not be. The administrator sees what."),
    }[block]


def _unanswered(facts: Facts) -> str:
    if facts.is_answer_time_over:
        return ngettext(
            "%(num)d school has to agree: by its agreement silence is no consent.",
            "%(num)d schools have to agree: by their agreements silence is no consent.",
            facts.bound,
        )
    return ngettext(
        "%(num)d school has not agreed to its statement yet.",
        "%(num)d schools have not agreed to their statements yet.",
        facts.unanswered,
    )


def span_words(period: Period) -> str:
    """From its first to its last day."""
    return _("%(first)s to %(last)s", first=formats.day(period.first_on), last=formats.day(last_day(period)))


def last_day(period: Period) -> date:
    return period.until - DAY


def party_name(school: Institution | None) -> str:
    """A school's, or the region's own, whose funds give subsidies."""
    return school.name_in(current_language()) if school else _("The region")
