"""Which service function answers which call: model versions."""

from __future__ import annotations

from greenroom.server.routing import Binding

BINDINGS: tuple[Binding, ...] = ()
