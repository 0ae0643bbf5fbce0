"""A closure over many bookings: other times are offered for a few at once, and for all of them as the lab asks."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.interval import Interval
from booking.domain.question import Wanted
from booking.facility.routes import choosing, closing
from booking.reservations import actions
from booking.reservations.wall_clock import written
from booking.transaction import transaction
from models import Closure, db
from tests.support.applications import sign_in
from tests.support.days import noon_on_tuesday
from tests.support.pages import PageClient


def test_other_times_are_looked_up_for_all_of_many_bookings_as_asked(
    cast: Cast, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few at once, so that the page is there soon; what was chosen stays chosen meanwhile."""
    monkeypatch.setattr(choosing, "OFFERED_AT_ONCE", 1)
    monkeypatch.setattr(closing, "OFFERED_AT_ONCE", 1)
    noon = noon_on_tuesday()
    ids = [_booked(cast, noon + timedelta(days=number)) for number in range(3)]
    sign_in(client, cast.tom)
    address = f"/facilities/{cast.bioimaging.public_id}/closures"
    form = {
        "instrument": cast.confocal.public_id, "kind": "maintenance", "reason": "Service",
        "starts": written(noon - timedelta(hours=1), cast.confocal.zone),
        "ends": written(noon + timedelta(days=2, hours=3), cast.confocal.zone),
    }  # fmt: skip
    said: dict[str, str] = {}
    for offered in (1, 2, 3):
        page = client.send(address, {**form, **said})
        assert page.status_code == 200
        assert [bool(_moves(page.text, one)) for one in ids] == [number < offered for number in range(3)]
        assert ("no other times have been looked up" in page.text) == (offered < 3)
        said = {"seen": " ".join(ids), "offered": str(offered), "more": "1"}
        said[f"decision-{ids[0]}"] = _moves(page.text, ids[0])[-1]
        said[f"decision-{ids[1]}"] = "cancel"
    assert f'value="{said[f"decision-{ids[0]}"]}" checked' in page.text
    assert db.session.scalar(select(Closure).where(Closure.reason == "Service")) is None


def _booked(cast: Cast, starts_at: datetime) -> str:
    wanted = Wanted(Interval(starts_at, starts_at + timedelta(hours=2)), mode=cast.confocal.modes[0])
    order = {"person_id": cast.lin.id, "booked_by_id": cast.lin.id, "wanted": wanted, "now": now()}
    with transaction():
        return str(actions.book(instrument_id=cast.confocal.id, **order).public_id)


def _moves(text: str, public_id: str) -> list[str]:
    parts = text.split(f'name="decision-{public_id}" value="')[1:]
    return [part.split('"', maxsplit=1)[0] for part in parts if part.startswith("move.")]
