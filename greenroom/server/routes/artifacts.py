"""Which service function answers which call: artifacts."""

from __future__ import annotations

from greenroom.server.routing import Binding

BINDINGS: tuple[Binding, ...] = ()
