"""Connections to issuers lead to other machines, whatever names resolve to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable

import httpcore
import httpx
import pytest

from greenroom.server.auth.oidc.connecting import OutsideTransport


class Network(httpcore.AsyncMockBackend):
    """Answers on every address but those that are down, and keeps where connections went."""

    def __init__(self, *down: str) -> None:
        super().__init__([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"])
        self.down = down
        self.connected: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of httpcore
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append(host)
        if host in self.down:
            raise httpcore.ConnectError("down")
        return await super().connect_tcp(host, port, timeout, local_address, socket_options)


def get(network: Network, *answers: list[str]) -> httpx.Response:
    """Send a request to a name; it resolves to another of the answers each time."""
    left = list(answers)

    async def resolve(host: str, port: int) -> list[str]:
        assert (host, port) == ("issuer.example", 443)
        return left.pop(0)

    async def ask() -> httpx.Response:
        transport = OutsideTransport(
            verify=ssl.create_default_context(), limits=httpx.Limits(), backend=network, resolve=resolve
        )
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get("https://issuer.example/jwks")

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.0.1.1", "::1", "0.0.0.0", "::ffff:127.0.0.1", "169.254.169.254", "fe80::1%2"]
)
def test_a_name_that_resolves_to_this_machine_is_not_connected_to(address: str) -> None:
    network = Network()
    with pytest.raises(httpx.ConnectError, match=r"issuer\.example is this machine or on its link"):
        get(network, [address])
    assert network.connected == []


def test_the_connection_is_made_to_the_address_that_was_checked() -> None:
    network = Network()
    assert get(network, ["10.0.0.7"], ["127.0.0.1"]).status_code == 200
    assert network.connected == ["10.0.0.7"]


def test_of_several_addresses_those_elsewhere_are_tried_in_turn() -> None:
    network = Network("2001:db8::7")
    assert get(network, ["127.0.0.1", "2001:db8::7", "192.0.2.7", "192.0.2.8"]).status_code == 200
    assert network.connected == ["2001:db8::7", "192.0.2.7"]


def test_if_none_answers_the_connection_fails() -> None:
    network = Network("192.0.2.7")
    with pytest.raises(httpx.ConnectError, match="down"):
        get(network, ["192.0.2.7"])
