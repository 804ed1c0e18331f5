"""Rows of the endpoint table: registered models."""

from __future__ import annotations

from greenroom.wire.endpoints._row import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = ()
