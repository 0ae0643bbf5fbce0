"""Random regions for tests of the ledger and of settlements: schools, charges with subsidies and splits, reversals."""

from dataclasses import dataclass

from hypothesis import strategies as st

from booking.domain.ledger import Owed
from booking.domain.settlement import Line
from booking.domain.shares import shares

CURRENCIES = ("GBP", "CNY")
SCHOOLS = range(1, 8)


@dataclass(frozen=True)
class Charged:
    """A charge as the books keep it: its lines of the export, and what they owe."""

    lines: tuple[Line, ...]
    owed: tuple[Owed, ...]

    @property
    def total(self) -> int:
        return sum(one.amount_minor for one in self.owed)

    def reversal(self) -> "Charged":
        return Charged(
            tuple(
                Line(f"r{one.share}", f"r{one.charge}", one.used_on, one.owner, one.payer, one.currency, one.kind,
                     -one.line_minor, one.weights, one.place, -one.amount_minor)
                for one in self.lines
            ),
            tuple(
                Owed(one.owner_id, one.payer_id, one.currency, -one.amount_minor, one.cost_centre_id, one.fund_id)
                for one in self.owed
            ),
        )  # fmt: skip


def code(school: int) -> str:
    return f"S{school}" if school else "*"


@st.composite
def charges(draw: st.DrawFn) -> Charged:
    """One to three lines, each split over one to four payers; perhaps a subsidy that a school's fund or the region's
    pays."""
    name = draw(st.uuids()).hex[:12]
    owner, currency = draw(st.sampled_from(SCHOOLS)), draw(st.sampled_from(CURRENCIES))
    payers = draw(st.lists(st.tuples(st.sampled_from(SCHOOLS), st.integers(1, 100)), min_size=1, max_size=4))
    weights = [weight for _payer, weight in payers]
    amounts = draw(st.lists(st.integers(0, 500_000), min_size=1, max_size=3))
    subsidy = draw(st.none() | st.tuples(st.integers(0, sum(amounts)), st.sampled_from([0, *SCHOOLS])))
    lines: list[Line] = []
    owed: list[Owed] = []

    def add(kind: str, line_minor: int, payer: int, place: int, amount: int, fund: int | None = None) -> None:
        share = f"{name}{len(lines)}"
        written = "" if fund else ":".join(map(str, weights))
        lines.append(Line(share, name, "2026-04-01", code(owner), code(payer), currency, kind, line_minor, written,
                          place, amount))  # fmt: skip
        owed.append(Owed(owner, payer, currency, amount, None if fund else 10 + place, fund))

    for amount in amounts:
        for place, part in enumerate(shares(amount, weights)):
            add("time", amount, payers[place][0], place, part)
    if subsidy and subsidy[0]:
        for place, part in enumerate(shares(-subsidy[0], weights)):
            add("subsidy", -subsidy[0], payers[place][0], place, part)
        add("subsidy", -subsidy[0], subsidy[1], 0, subsidy[0], fund=7)
    return Charged(tuple(lines), tuple(owed))


@st.composite
def quarters(draw: st.DrawFn) -> list[Charged]:
    """Charges, and the reversals of some of them."""
    made = draw(st.lists(charges(), max_size=6))
    undone = draw(st.lists(st.sampled_from(made), max_size=3, unique_by=id)) if made else []
    return [*made, *(one.reversal() for one in undone)]
