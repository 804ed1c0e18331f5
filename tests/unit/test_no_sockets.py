"""The guard of `conftest.py` itself."""

from __future__ import annotations

import asyncio
import socket

import pytest


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_unit_test_cannot_connect(family: socket.AddressFamily) -> None:
    address = "127.0.0.1" if family is socket.AF_INET else "::1"
    with socket.socket(family) as probe, pytest.raises(Exception, match=r"socket\.connect .* in a unit test"):
        probe.connect((address, 9))


def test_a_unit_test_cannot_look_up_a_name() -> None:
    with pytest.raises(Exception, match=r"socket\.getaddrinfo .* in a unit test"):
        socket.getaddrinfo("localhost", 80)


def test_a_unit_test_can_run_an_event_loop() -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 42

    assert asyncio.run(answer()) == 42
