"""`greenroom.entities`: the records that the client returns."""

from greenroom.sdk.entities import *  # noqa: F403
from greenroom.sdk.entities import __all__ as __all__
