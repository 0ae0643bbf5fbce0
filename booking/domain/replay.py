"""Replaying an exported settlement: from its lines to the same digests, positions and transfers, with nothing else."""

import enum
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from booking.domain import settlement as records
from booking.domain.netting import Debt, Mode, Settled, positions, settle
from booking.domain.settlement import BEGINNING, CARRY, FORMAT, HIDDEN, PAY, PERIOD, fingerprint, linked
from booking.domain.shares import shares

Fields = list[str]


class Fault(enum.StrEnum):
    """What is wrong with a line of the file."""

    UNREADABLE = "unreadable"
    DIGEST = "digest"
    SHARE = "share"
    POSITION = "position"
    TRANSFER = "transfer"
    MISSING = "missing"
    COUNT = "count"
    AFTER_THE_END = "after_the_end"
    CUT_SHORT = "cut_short"


class Differs(Exception):
    """The first line that is not what it has to be. `line` counts from 1; for what is missing at the end it is the
    line after the last."""

    def __init__(self, line: int, fault: Fault, expected: str = "", found: str = "") -> None:
        super().__init__(f"line {line}: {fault.value}: expected {expected!r}, found {found!r}")
        self.line, self.fault, self.expected, self.found = line, fault, expected, found


@dataclass(slots=True)
class Replay:
    """What has been read so far; sums only, so that memory does not grow with the lines. After the last line, `head` is
    the digest that the statements print, and `debts` and `totals` are by currency."""

    head: str = BEGINNING
    read: int = 0
    shown_lines: int = 0
    hidden: int = 0
    period: Fields = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    modes: dict[frozenset[str], Mode] = field(default_factory=dict)
    debts: dict[str, dict[tuple[str, str], int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    stated: dict[tuple[str, str], int] = field(default_factory=dict)
    dues: list[tuple[int, Fields]] = field(default_factory=list)
    is_over: bool = False

    @property
    def is_whole(self) -> bool:
        """Every record is shown, so that the netting of all schools can be replayed; else only the reader's own."""
        return not self.hidden

    def netted(self, currency: str) -> Settled:
        """The netting of all debts of a currency anew."""
        owed = [Debt(self.numbers[one], self.numbers[two], sum_) for (one, two), sum_ in self.debts[currency].items()]
        threshold = int(self.period[6])
        wanted = {frozenset(self.numbers[code] for code in pair): mode for pair, mode in self.modes.items()}
        return settle(owed, Mode(self.period[5]), threshold, lambda one, two: wanted.get(frozenset((one, two))))

    def dues_anew(self) -> Counter[tuple[str, ...]]:
        """What the netting gives: debtor, creditor, currency, amount, and whether it is paid or carried."""
        codes = {number: code for code, number in self.numbers.items()}
        found: Counter[tuple[str, ...]] = Counter()
        for currency in self.debts:
            settled = self.netted(currency)
            for what, dues in ((PAY, settled.transfers), (CARRY, settled.carried)):
                found.update(
                    (codes[due.debtor_id], codes[due.creditor_id], currency, str(due.amount_minor), what)
                    for due in dues
                )
        return found

    def sums(self, school: str, currency: str) -> tuple[int, int]:
        """What the school is owed and what it owes, from the lines that were read."""
        owed = [Debt(self.numbers[one], self.numbers[two], sum_) for (one, two), sum_ in self.debts[currency].items()]
        found = positions(owed).get(self.numbers[school])
        return (found.owed_to_minor, found.owed_by_minor) if found else (0, 0)


def replay(lines: Iterable[str]) -> Replay:
    """Read a whole file. Raises Differs at the first line that differs."""
    state = Replay()
    for number, text in enumerate(lines, 1):
        if state.is_over:
            raise Differs(number, Fault.AFTER_THE_END, "", text)
        _take(state, number, text.rstrip("\r\n"))
    if not state.is_over:
        raise Differs(state.read + 1, Fault.CUT_SHORT)
    return state


def _take(state: Replay, number: int, text: str) -> None:
    digest, _tab, rest = text.partition("\t")
    kind, _tab, hidden = rest.partition("\t")
    state.head = linked(state.head, hidden if kind == HIDDEN else fingerprint(rest))
    if state.head != digest:
        raise Differs(number, Fault.DIGEST, state.head, digest)
    state.read = number
    if kind == HIDDEN:
        state.hidden += 1
        return
    reader = READERS.get(kind)
    if reader is None or (number == 1) != (kind == PERIOD):
        raise Differs(number, Fault.UNREADABLE, "", rest)
    try:
        reader(state, number, rest.split("\t"))
    except (ValueError, IndexError, KeyError) as error:
        raise Differs(number, Fault.UNREADABLE, "", rest) from error


def _period(state: Replay, number: int, fields: Fields) -> None:
    if fields[1] != FORMAT:
        raise Differs(number, Fault.UNREADABLE, FORMAT, fields[1])
    Mode(fields[5])
    state.period = [*fields[:6], str(int(fields[6]))]


def _school(state: Replay, number: int, fields: Fields) -> None:
    state.numbers[fields[2]] = int(fields[1])


def _pair(state: Replay, number: int, fields: Fields) -> None:
    state.modes[frozenset(fields[1:3])] = Mode(fields[3])


def _line(state: Replay, number: int, fields: Fields) -> None:
    owner, payer, currency = fields[4:7]
    line_minor, weights, place, amount = int(fields[8]), fields[9], int(fields[10]), int(fields[11])
    right = shares(line_minor, [int(one) for one in weights.split(":")])[place] if weights else -line_minor
    if right != amount:
        raise Differs(number, Fault.SHARE, str(right), str(amount))
    _owe(state, payer, owner, currency, amount)
    state.shown_lines += 1


def _carried(state: Replay, number: int, fields: Fields) -> None:
    _owe(state, fields[2], fields[3], fields[4], int(fields[5]))


def _owe(state: Replay, debtor: str, creditor: str, currency: str, amount: int) -> None:
    if debtor not in state.numbers or creditor not in state.numbers:
        raise KeyError(debtor, creditor)
    state.debts[currency][debtor, creditor] += amount


def _position(state: Replay, number: int, fields: Fields) -> None:
    school, currency = fields[1:3]
    said, right = (int(fields[3]), int(fields[4])), state.sums(school, currency)
    if said != right:
        raise Differs(number, Fault.POSITION, f"{right[0]} {right[1]}", f"{said[0]} {said[1]}")
    state.stated[school, currency] = said[0] - said[1]


def _transfer(state: Replay, number: int, fields: Fields) -> None:
    if fields[6] not in (PAY, CARRY) or int(fields[5]) <= 0:
        raise ValueError(fields[6])
    state.dues.append((number, fields))


def _end(state: Replay, number: int, fields: Fields) -> None:
    if int(fields[1]) != number:
        raise Differs(number, Fault.COUNT, str(number), fields[1])
    (_check_netting if state.is_whole else _check_own)(state, number)
    state.is_over = True


def _check_netting(state: Replay, end: int) -> None:
    """Every position and transfer is there, and nothing else."""
    for school, currency in ((school, currency) for currency in state.debts for school in state.numbers):
        right = state.sums(school, currency)
        if any(right) and (school, currency) not in state.stated:
            raise Differs(end, Fault.MISSING, f"{records.POSITION} {school} {currency} {right[0]} {right[1]}")
    missing = state.dues_anew()
    for line, fields in state.dues:
        if not missing[tuple(fields[2:7])]:
            raise Differs(line, Fault.TRANSFER, "", " ".join(fields[2:7]))
        missing[tuple(fields[2:7])] -= 1
    for due_fields, count in missing.items():
        if count:
            raise Differs(end, Fault.MISSING, f"{records.TRANSFER} {' '.join(due_fields)}")


def _check_own(state: Replay, end: int) -> None:
    """What the school whose file it is gets and pays adds up to its net position."""
    for (school, currency), net in state.stated.items():
        due = sum(
            int(fields[5]) * ((fields[3] == school) - (fields[2] == school))
            for _line, fields in state.dues
            if fields[4] == currency
        )
        if due != net:
            raise Differs(end, Fault.TRANSFER, str(net), str(due))


READERS: dict[str, Callable[[Replay, int, Fields], None]] = {
    PERIOD: _period, records.SCHOOL: _school, records.PAIR: _pair, records.LINE: _line, records.CARRIED: _carried,
    records.POSITION: _position, records.TRANSFER: _transfer, records.END: _end,
}  # fmt: skip
