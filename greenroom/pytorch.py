"""`greenroom.pytorch`: save, log and load PyTorch modules."""

from typing import TYPE_CHECKING

from greenroom.flavors.pytorch import (
    FLAVOR_NAME,
    SERIALIZATION_FORMAT_PICKLE,
    SERIALIZATION_FORMAT_PT2,
    load_model,
    log_model,
    save_model,
)
from greenroom.sdk.unsupported import missing_in

__all__ = [
    "FLAVOR_NAME",
    "SERIALIZATION_FORMAT_PICKLE",
    "SERIALIZATION_FORMAT_PT2",
    "load_model",
    "log_model",
    "save_model",
]

if not TYPE_CHECKING:  # a type checker would take every name for one of the module's
    __getattr__ = missing_in(__name__)
