"""What is booked for a lab, as its leader and members see it."""

import pytest
from flask import Flask

from booking.demo.cast import Cast
from tests.reservations.test_booking_pages import times
from tests.support.applications import count_queries, sign_in
from tests.support.days import noon_on_tuesday


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    """Of the bookings of Soft Matter, for which Lin has booked once; her other booking is for no lab."""
    lin, noon = sign_in(app.test_client(), cast.lin), noon_on_tuesday()
    booking = f"/instruments/{cast.confocal.public_id}/reservations"
    lin.send(booking, data=times(noon, 1, group=cast.soft_matter.public_id, title="=Gel(1)"))
    lin.send(booking, data=times(noon.replace(hour=14), 1, group="", title="Hobby"))
    return f"/groups/{cast.soft_matter.public_id}"


@pytest.mark.parametrize("who", ["ingrid", "lin"])
def test_the_leader_and_members_find_what_is_booked_for_the_lab(who: str, address: str, app: Flask, cast: Cast) -> None:
    client = sign_in(app.test_client(), cast.person(who))
    assert f'href="{address}/bookings"' in client.get(address).text
    with count_queries() as queries:
        page = client.get(f"{address}/bookings")
    assert len(queries) <= 12
    assert "=Gel(1)" in page.text
    assert cast.lin.name in page.text
    assert "Hobby" not in page.text
    assert "=Gel(1)" not in client.get(f"{address}/bookings?span=past").text
    table = client.get(f"{address}/bookings.csv")
    assert table.mimetype == "text/csv"
    assert "person,starts,ends" in table.text
    assert "'=Gel(1)" in table.text


@pytest.mark.parametrize("who", ["nadia", "tom", "olav"])
def test_nobody_else_does_not_even_the_schools_administrator(who: str, address: str, app: Flask, cast: Cast) -> None:
    client = sign_in(app.test_client(), cast.person(who))
    assert client.get(f"{address}/bookings").status_code == 404
    assert client.get(f"{address}/bookings.csv").status_code == 404
    if who == "olav":
        assert "Its bookings" not in client.get(address).text
