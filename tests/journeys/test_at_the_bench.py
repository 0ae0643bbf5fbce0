"""Lin scans the code on the bench, begins, stays, leaves and says what it was; Tom sees his day, and confirms."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.transaction import transaction
from booking.usage import actions
from models import BenchCode, Instrument, db
from tests.journeys.conftest import Arrives
from tests.races.test_one_slot import open_all_day
from tests.usage.test_pages import STEP, has, this_step


def test_lin_uses_what_she_has_booked_and_tom_confirms_it(arrives: Arrives, cast: Cast) -> None:
    bench = open_all_day(cast, "Always there")
    booked = has(cast, "lin", bench, this_step(bench), 4 * STEP).public_id
    lin = arrives(cast.lin)
    lin.opens(f"/at/{_coded(cast, bench)}")
    lin.presses("Check in")
    lin.sees("Checked in.", "Running")
    lin.main.locator(".longer button").first.click()
    lin.looks()
    lin.opens(f"/reservations/{booked}")
    lin.sees("At the bench")
    lin.follows("Report a fault")
    lin.main.locator("input[name=severity]").first.check()
    lin.fills(words="It hums")
    lin.presses("Report it")
    lin.opens(f"/reservations/{booked}")
    lin.presses("Check out")
    lin.sees("What it was for is missing.")
    lin.main.locator("select[name=purpose]").select_option("research")
    lin.fills(samples="12")
    lin.presses("Save")
    expect(lin.main).not_to_contain_text(lin.says("What it was for is missing."))
    lin.opens("/uses")


def test_tom_looks_after_his_day(arrives: Arrives, cast: Cast) -> None:
    bench, facility = open_all_day(cast, "Always there"), f"/facilities/{cast.bioimaging.public_id}"
    _coded(cast, bench)
    has(cast, "lin", bench, this_step(bench), 4 * STEP)
    has(cast, "nadia", bench, this_step(bench) + 4 * STEP)
    tom = arrives(cast.tom)
    tom.opens(f"{facility}/today")
    tom.presses("Check in")
    tom.sees("Running", "To come")
    tom.presses("Check out")
    tom.sees("Finished")
    for address in ("usages", "problems", "faults", "codes", "use"):
        tom.opens(f"{facility}/{address}")
    tom.opens(f"{facility}/usages")
    tom.main.locator("input[name=usage]").first.check()
    tom.presses("Confirm those that are ticked")
    tom.sees("Nothing to confirm")


def test_nadia_walks_up(arrives: Arrives, cast: Cast) -> None:
    bench = open_all_day(cast, "Always there")
    nadia = arrives(cast.nadia)
    nadia.opens(f"/at/{_coded(cast, bench)}")
    nadia.presses("Begin now")
    nadia.sees("Begun. Check out when you leave.")
    lin = f"/instruments/{bench.public_id}/walk-up"
    nadia.opens(lin)
    nadia.sees("Book a time")


def _coded(cast: Cast, bench: Instrument) -> str:
    with transaction():
        actions.make_codes([bench], now() - timedelta(days=1))
    return db.session.scalars(select(BenchCode.code).where(BenchCode.instrument_id == bench.id)).one()
