"""Every call the server answers, one row each: a module a noun, joined in `table`."""

from greenroom.wire.endpoints._locators import Locator
from greenroom.wire.endpoints._row import Endpoint, Family, Repetition

__all__ = ["Endpoint", "Family", "Locator", "Repetition"]
