"""What races need: the server with two workers of four threads, and 32 people who want the same."""

from collections.abc import Iterator

import pytest
from flask import Flask

from booking.demo.cast import Cast
from tests.races.clients import Client, clients
from tests.support.servers import Server

CLIENTS = 32


@pytest.fixture
def crowd(app: Flask, cast: Cast, server: Server) -> Iterator[list[Client]]:
    with clients(app, server, CLIENTS) as found:
        yield found
