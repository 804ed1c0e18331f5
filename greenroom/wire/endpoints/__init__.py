"""Every call the server answers, one row each: a module a noun, joined in `table`."""

from greenroom.wire.endpoints._row import Endpoint, Family, Mode, Repetition

__all__ = ["Endpoint", "Family", "Mode", "Repetition"]
