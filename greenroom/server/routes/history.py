"""Which service function answers which call: history."""

from __future__ import annotations

from greenroom.server.routing import Binding

BINDINGS: tuple[Binding, ...] = ()
