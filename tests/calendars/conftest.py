"""What the calendar tests share."""

from collections.abc import Iterator

import pytest

from tests.calendars.parsers import NodeParsers


@pytest.fixture(scope="session")
def node_parsers() -> Iterator[NodeParsers]:
    parsers = NodeParsers()
    yield parsers
    parsers.close()
