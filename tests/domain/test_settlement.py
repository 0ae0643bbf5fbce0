"""An exported settlement replays from its file alone, to the same digests, positions and transfers; whatever is changed
in it is found, and the first line that differs is named."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from booking.domain.netting import Debt, Mode, positions, settle
from booking.domain.replay import Differs, Fault, replay
from booking.domain.settlement import (
    END,
    PAIR,
    SCHOOL,
    Due,
    Header,
    chained,
    head_of,
    position_body,
)
from booking.domain.settlement import body as record
from tests.domain.regions import SCHOOLS, Charged, charges, code, quarters

Sees = Callable[..., bool]


def everything(*schools: str) -> bool:
    return True


def seen_by(one: str) -> Sees:
    return lambda *schools: not schools or one in schools


def bodies(
    made: list[Charged], mode: Mode, threshold: int, apart: tuple[int, int] | None = None
) -> list[tuple[str, tuple[str, ...]]]:
    """The records of a run as the application writes them, and the schools that each concerns."""
    header = Header("period234567", date(2026, 1, 1), date(2026, 4, 1), mode, threshold)
    texts: list[tuple[str, tuple[str, ...]]] = [(header.body, ())]
    texts += [(record(SCHOOL, number, code(number)), ()) for number in (0, *SCHOOLS)]
    if apart:
        pair = (code(apart[0]), code(apart[1]))
        texts.append((record(PAIR, *pair, Mode.GROSS.value), pair))
    texts += [(line.body, (line.owner, line.payer)) for charge in made for line in charge.lines]
    for currency in ("CNY", "GBP"):
        texts += _results(made, currency, mode, threshold, apart)
    return [*texts, (record(END, len(texts) + 1), ())]


def _results(
    made: list[Charged], currency: str, mode: Mode, threshold: int, apart: tuple[int, int] | None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    owed = [one for charge in made for one in charge.owed if one.currency == currency]
    debts = [Debt(one.payer_id, one.owner_id, one.amount_minor) for one in owed]
    for party, position in positions(debts).items():
        yield position_body(code(party), currency, position.owed_to_minor, position.owed_by_minor), (code(party),)
    settled = settle(debts, mode, threshold, lambda a, b: Mode.GROSS if apart and {a, b} == set(apart) else None)
    for is_carried, dues in ((False, settled.transfers), (True, settled.carried)):
        for number, due in enumerate(dues):
            pair = (code(due.debtor_id), code(due.creditor_id))
            yield Due(f"t{number}", *pair, currency, due.amount_minor, is_carried).body, pair


def written(made: list[Charged], mode: Mode, threshold: int, sees: Sees = everything) -> list[str]:
    return list(chained((text, sees(*schools)) for text, schools in bodies(made, mode, threshold)))


@given(quarters(), st.sampled_from(Mode), st.integers(0, 50_000))
def test_a_settlement_replays_from_its_file(made: list[Charged], mode: Mode, threshold: int) -> None:
    lines = written(made, mode, threshold)
    found = replay(lines)
    assert (found.head, found.read) == head_of(text for text, _schools in bodies(made, mode, threshold))
    assert found.is_whole
    assert found.shown_lines == sum(len(charge.lines) for charge in made)


@given(quarters(), st.sampled_from(Mode), st.sampled_from(SCHOOLS))
def test_a_school_replays_its_own_part_to_the_same_head(made: list[Charged], mode: Mode, school: int) -> None:
    """It sees no amount of others, and yet the digest at the end is that of the whole file."""
    mine = written(made, mode, 1_000, seen_by(code(school)))
    assert replay(mine).head == replay(written(made, mode, 1_000)).head
    others = [line for line in mine if "\tline\t" in line and code(school) not in line.split("\t")]
    assert not others


@given(quarters().filter(any), st.sampled_from(Mode), st.data())
def test_whatever_is_changed_is_found_at_its_line(made: list[Charged], mode: Mode, data: st.DataObject) -> None:
    lines = written(made, mode, 1_000)
    number = data.draw(st.integers(1, len(lines)))
    place = data.draw(st.integers(0, len(lines[number - 1]) - 1))
    old = lines[number - 1]
    new = data.draw(st.sampled_from("0123456789abcxyz\t").filter(lambda sign: sign != old[place]))
    lines[number - 1] = old[:place] + new + old[place + 1 :]
    with pytest.raises(Differs) as found:
        replay(lines)
    assert found.value.line == number


@given(quarters().filter(any), st.sampled_from(Mode), st.data())
def test_a_line_taken_out_or_put_elsewhere_is_found(made: list[Charged], mode: Mode, data: st.DataObject) -> None:
    lines = written(made, mode, 1_000)
    number = data.draw(st.integers(0, len(lines) - 1))
    taken = lines.pop(number)
    with pytest.raises(Differs) as found:
        replay(lines)
    assert found.value.line == number + 1
    lines.insert(data.draw(st.integers(0, len(lines)).filter(lambda at: at != number)), taken)
    with pytest.raises(Differs):
        replay(lines)


@given(charges(), st.sampled_from(Mode))
def test_a_forger_who_renews_the_digests_is_found_by_the_sums(charge: Charged, mode: Mode) -> None:
    """Who changes an amount and writes every digest anew still has a share that its weights do not give, or positions
    that the lines do not give; and another head than the one that the statements print."""
    texts = [text for text, _schools in bodies([charge], mode, 0)]
    at = next((n for n, text in enumerate(texts) if text.startswith("position")), 0)
    assume(at)
    fields = texts[at].split("\t")
    texts[at] = "\t".join([*fields[:3], str(int(fields[3]) + 1), fields[4]])
    with pytest.raises(Differs) as found:
        replay(chained((text, True) for text in texts))
    assert (found.value.line, found.value.fault) == (at + 1, Fault.POSITION)
    first = charge.lines[0]
    forged = dataclasses.replace(first, amount_minor=first.amount_minor + 1)
    wrong = [forged.body if text == first.body else text for text, _schools in bodies([charge], mode, 0)]
    with pytest.raises(Differs) as found:
        replay(chained((text, True) for text in wrong))
    assert found.value.fault is Fault.SHARE


@given(quarters(), st.sampled_from(Mode))
def test_transfers_that_netting_does_not_give_are_found(made: list[Charged], mode: Mode) -> None:
    texts = [text for text, _schools in bodies(made, mode, 0)]
    texts.insert(-1, Due("extra", "S1", "S2", "GBP", 5).body)
    texts[-1] = record(END, len(texts))
    with pytest.raises(Differs) as found:
        replay(chained((text, True) for text in texts))
    assert found.value.fault is Fault.TRANSFER


def test_a_pair_settled_apart_replays_too() -> None:
    made: list[Charged] = []
    texts = [(text, True) for text, _schools in bodies(made, Mode.MULTILATERAL, 0, (1, 2))]
    assert replay(chained(texts)).modes == {frozenset(("S1", "S2")): Mode.GROSS}


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ([], Fault.CUT_SHORT),
        (["school\t1\tS1"], Fault.UNREADABLE),
        (["period\tsomething else\tx\t2026-01-01\t2026-04-01\tgross\t0"], Fault.UNREADABLE),
        (["period\tbenchshare-settlement/1\tx\t2026-01-01\t2026-04-01\tgross\t0", "end\t3"], Fault.COUNT),
        (["period\tbenchshare-settlement/1\tx\t2026-01-01\t2026-04-01\tgross\t0", "end\t2", "more"],
         Fault.AFTER_THE_END),
        (["period\tbenchshare-settlement/1\tx\t2026-01-01\t2026-04-01\tgross\t0", "line\tshort"], Fault.UNREADABLE),
    ],
)  # fmt: skip
def test_what_is_no_settlement_is_told_by_its_line(texts: list[str], fault: Fault) -> None:
    with pytest.raises(Differs) as found:
        replay(chained((text, True) for text in texts))
    assert (found.value.fault, found.value.line) == (fault, max(1, len(texts)))
