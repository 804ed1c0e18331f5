"""Rows of the endpoint table: model versions."""

from __future__ import annotations

from greenroom.wire.endpoints._row import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = ()
