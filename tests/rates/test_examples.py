"""The worked examples of docs/users/prices.md, in both languages: what is written there is what the code works out."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from booking.domain.interval import Interval
from booking.domain.opening import Window
from booking.domain.pricing import Billable, Fees, Rate, Step, Subsidy, Tariff, Tier, Unit, Use, quote
from booking.domain.shares import shares

DOCS = Path(__file__).parents[2] / "docs" / "users"
PEAK = tuple(Window(day, 9 * 60, 17 * 60) for day in range(5))
HOUR = Rate(
    1, Unit.HOUR, 4000, increment_minutes=30, minimum_minor=3000, setup_minor=500, peak_price_minor=6000, peak=PEAK,
    steps=(Step(480, 50),),
)  # fmt: skip
OTHERS = (Rate(2, Unit.OPERATOR_HOUR, 9000), Rate(3, Unit.SAMPLE, 1250), Rate(4, Unit.ITEM, 80, "gloves", "Gloves"))
LIST = Tariff(
    "EUR", Tier.REGION_PARTNER, ZoneInfo("Europe/London"), (HOUR, *OTHERS), Fees(50, 1440, 100, 50, 15), Billable.LONGER
)


def at(first: str, last: str) -> Interval:
    """On Tuesday 3 March 2026 in London; what ends before it starts ends the day after."""
    starts_at, ends_at = (datetime.fromisoformat(f"2026-03-03T{clock}").replace(tzinfo=UTC) for clock in (first, last))
    return Interval(starts_at, ends_at if ends_at > starts_at else ends_at + timedelta(days=1))


def before(hours: int) -> datetime:
    return EVENING.reserved.starts_at - timedelta(hours=hours)


EVENING = Use(at("18:00", "20:00"))
EXAMPLES: dict[int, tuple[Use, Tariff]] = {
    1: (EVENING, LIST),
    2: (Use(at("10:00", "11:10")), LIST),
    3: (Use(at("16:00", "18:30")), LIST),
    4: (Use(at("20:00", "20:15")), LIST),
    5: (Use(at("18:00", "06:00")), LIST),
    6: (Use(at("10:00", "12:00"), "with_operator"), LIST),
    7: (Use(at("10:00", "12:00"), "sample_submission", samples=7), LIST),
    8: (Use(at("18:00", "19:00"), items=(("gloves", Decimal(3)),)), LIST),
    9: (EVENING, replace(LIST, subsidies=(Subsidy(1, "Fund", 25, 2000),))),
    10: (EVENING, replace(LIST, subsidies=(Subsidy(2, "Voucher", 100, None, 5000, is_voucher=True),))),
    11: (replace(EVENING, cancelled_at=before(5)), LIST),
    12: (replace(EVENING, cancelled_at=before(30)), LIST),
    13: (replace(EVENING, is_no_show=True), LIST),
    14: (replace(EVENING, used=at("18:00", "21:00")), LIST),
    15: (replace(EVENING, faults=(at("19:00", "20:00"),)), LIST),
    16: (replace(EVENING, used=at("18:00", "19:00")), LIST),
}


def written(page: str) -> dict[int, Decimal]:
    """What the page says is to pay, by the number of the example."""
    rows = re.findall(r"^\| (\d+) \|.*\| ([\d.]+) \|$", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    return {int(number): Decimal(amount) for number, amount in rows}


@pytest.mark.parametrize("page", ["prices.md", "prices.zh.md"])
@pytest.mark.parametrize("number", EXAMPLES)
def test_what_the_documents_work_out_by_hand_is_what_is_paid(page: str, number: int) -> None:
    assert written(page)[number] * 100 == quote(*EXAMPLES[number]).total_minor


@pytest.mark.parametrize("page", ["prices.md", "prices.zh.md"])
def test_every_example_of_the_documents_is_tried(page: str) -> None:
    assert list(written(page)) == list(EXAMPLES)
    assert re.findall(r"28\.3\d", (DOCS / page).read_text("utf-8")) == ["28.34", "28.33", "28.33"]
    assert shares(8500, (1, 1, 1)) == (2834, 2833, 2833)
