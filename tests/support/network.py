"""No test reaches the network: only loopback addresses and Unix sockets can be connected to."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest


class NetworkReached(AssertionError):
    """A test wanted to talk to another machine."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Whatever asks for another machine's address or connects to it fails the test that did so."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _only_names_of_here(socket.getaddrinfo))
        yield


def _only_here(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not _is_here(str(address[0])):
            raise NetworkReached(f"a test connects to {address!r}")
        return connect(self, address)

    return guarded


def _only_names_of_here(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not _is_here(name):
            raise NetworkReached(f"a test looks up {name!r}")
        return look_up(host, *arguments, **options)

    return guarded


def _is_here(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
