"""Routes of the server itself in the public API."""

from __future__ import annotations

import msgspec

from greenroom.server.http.openapi import document
from greenroom.server.http.routing import Binding, Call
from greenroom.wire.decoding import Empty
from greenroom.wire.endpoints.v1 import server as rows


async def _openapi(_call: Call, _m: Empty) -> msgspec.Raw:
    return msgspec.Raw(document())


BINDINGS: tuple[Binding, ...] = (Binding(rows.GET_OPENAPI, _openapi),)
