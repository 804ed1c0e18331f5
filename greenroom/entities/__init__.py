"""`greenroom.entities`: what the client answers with."""

from greenroom.sdk.entities import *  # noqa: F403
from greenroom.sdk.entities import __all__ as __all__
