"""All endpoints of the server, one row each: one module per noun, joined in `table`."""

from greenroom.wire.endpoints._locators import Locator
from greenroom.wire.endpoints._row import Endpoint, Family, Repetition

__all__ = ["Endpoint", "Family", "Locator", "Repetition"]
