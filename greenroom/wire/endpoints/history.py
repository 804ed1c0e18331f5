"""Rows of the endpoint table: history."""

from __future__ import annotations

from greenroom.wire.endpoints._row import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = ()
