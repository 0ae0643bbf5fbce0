"""Where an instrument stands is told without saying a word twice."""

from flask import Flask

from booking.demo.cast import Cast
from booking.places import place_of


def test_a_hall_that_is_room_and_building_in_one_is_named_once(app: Flask, cast: Cast) -> None:
    tunnel = cast.wind_tunnel
    tunnel.room = tunnel.building = "Hall 3"
    with app.test_request_context():
        assert place_of(tunnel).count("Hall 3") == 1
