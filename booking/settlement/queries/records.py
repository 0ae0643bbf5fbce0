"""The records of a settlement in their order, for the digest chain and for the exported file; never all in memory."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Select, select

from booking.domain.ledger import REGION
from booking.domain.settlement import (
    END,
    PAIR,
    REGION_CODE,
    SCHOOL,
    Due,
    Header,
    body,
    chained,
    position_body,
)
from booking.settlement.queries.run import due_of, modes_of, results_of
from models import Base, Carry, Institution, Period, Transfer, db

CHARGES, LINES, SHARES = (Base.metadata.tables[name] for name in ("charges", "charge_lines", "shares"))

AT_ONCE = 2_000  # rows that are held in memory
Report = Callable[[int], None]
Record = tuple[str, tuple[int, ...]]


def records(period: Period, report: Report | None = None) -> Iterator[Record]:
    """Each record's text, and the schools that may see it; none stands for all. `report` is told now and then how many
    lines have been read."""
    count = 0
    for record in _all(period, report):
        count += 1
        yield record
    yield body(END, count + 1), ()


def exported(period: Period, school_id: int | None) -> Iterator[str]:
    """The file's lines: of everything, or as much as the school may see, the rest by fingerprints only."""
    shown = ((text, school_id is None or not schools or school_id in schools) for text, schools in records(period))
    return (f"{line}\n" for line in chained(shown))


def opening_of(period: Period) -> list[Record]:
    """The first records: the period, the schools with their numbers, and pairs that are settled in a way of their own.
    What was kept when it was agreed, or what would be kept now."""
    if period.opening:
        return [(text, ()) for text in period.opening.split("\n")]
    codes = _codes()
    header = Header(period.public_id, period.first_on, period.until, period.mode, period.threshold_minor)
    pairs = sorted((sorted(pair), mode.value) for pair, mode in modes_of(period).items())
    return [
        (header.body, ()),
        *((body(SCHOOL, number, code), ()) for number, code in sorted(codes.items())),
        *((body(PAIR, codes[one], codes[two], mode), ()) for (one, two), mode in pairs),
    ]


def _all(period: Period, report: Report | None) -> Iterator[Record]:
    opening = opening_of(period)
    yield from opening
    fields = [text.split("\t") for text, _schools in opening]
    codes = {int(one[1]): one[2] for one in fields if one[0] == SCHOOL}
    yield from _lines(period, codes, report)
    for transfer in _brought(period):
        yield _due(transfer, codes).brought_body, _parties(transfer)
    yield from _results(period, codes)


def _lines(period: Period, codes: dict[int, str], report: Report | None) -> Iterator[Record]:
    rows = db.session.execute(lines_of(period), execution_options={"yield_per": AT_ONCE})
    for number, row in enumerate(rows, 1):
        if report is not None and not number % AT_ONCE:
            report(number)
        yield _line(row, codes)


def lines_of(period: Period) -> Select[Any]:
    """Share, charge and line of everything in the period, as plain columns."""
    return lines_read().where(SHARES.c.period_id == period.id).order_by(SHARES.c.id)


def lines_read() -> Select[Any]:
    """The same of whatever has been charged."""
    columns: tuple[Any, ...] = (
        SHARES.c.public_id, CHARGES.c.public_id, SHARES.c.used_on, SHARES.c.owner_id, SHARES.c.payer_id,
        SHARES.c.currency, LINES.c.kind, LINES.c.amount_minor, CHARGES.c.weights, SHARES.c.fund_id, SHARES.c.place,
        SHARES.c.amount_minor,
    )  # fmt: skip
    joined = select(*columns).join(CHARGES, CHARGES.c.id == SHARES.c.charge_id)
    return joined.join(LINES, LINES.c.id == SHARES.c.line_id)


def _line(row: Iterable[Any], codes: dict[int, str]) -> Record:
    """The text of domain/settlement.py's Line, without making one for each of a hundred thousand."""
    share, charge, used_on, owner, payer, currency, kind, line_minor, weights, fund, place, amount = row
    payer = payer or REGION
    written = "" if fund else weights
    text = (
        f"line\t{share}\t{charge}\t{used_on}\t{codes[owner]}\t{codes[payer]}\t{currency}\t{kind}\t{line_minor}\t{written}"
        f"\t{place}\t{amount}"
    )
    return text, (owner, payer)


def _brought(period: Period) -> list[Transfer]:
    taken = select(Transfer).join(Carry, Carry.transfer_id == Transfer.id).where(Carry.period_id == period.id)
    return list(db.session.scalars(taken.order_by(Transfer.id)))


def _results(period: Period, codes: dict[int, str]) -> Iterator[Record]:
    for result in results_of(period):
        for party, position in sorted(result.positions.items()):
            text = position_body(codes[party], result.currency, position.owed_to_minor, position.owed_by_minor)
            yield text, (party,)
    for transfer in due_of(period):
        yield _due(transfer, codes).body, _parties(transfer)


def _due(transfer: Transfer, codes: dict[int, str]) -> Due:
    debtor, creditor = (codes[party] for party in _parties(transfer))
    return Due(
        transfer.public_id, debtor, creditor, transfer.currency, transfer.amount_minor, is_carried=transfer.is_carried
    )


def _parties(transfer: Transfer) -> tuple[int, int]:
    return transfer.debtor_id or REGION, transfer.creditor_id or REGION


def _codes() -> dict[int, str]:
    """Of every school by its id; a blank in one would divide the field."""
    rows = db.session.execute(select(Institution.id, Institution.code).order_by(Institution.id))
    return {REGION: REGION_CODE, **{row.id: " ".join(row.code.split()) for row in rows}}
