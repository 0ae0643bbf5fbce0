"""A number that somebody writes is either one that the house can count with, or refused in words."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking.demo.cast import Cast


@pytest.mark.parametrize("number", ["9" * 400, "-" + "9" * 400, "9" * 5000, "1e400", "nan"])
def test_a_visitor_who_repeats_a_booking_endlessly_is_told_so(
    number: str, cast: Cast, app: Flask, client: FlaskClient
) -> None:
    address = f"/instruments/{cast.confocal.public_id}/series/check"
    assert client.get(address, query_string={"every": number, "times": number}).status_code < 500
