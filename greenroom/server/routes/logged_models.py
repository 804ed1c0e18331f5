"""Which service function answers which call: logged models."""

from __future__ import annotations

from greenroom.server.routing import Binding

BINDINGS: tuple[Binding, ...] = ()
