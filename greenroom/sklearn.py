"""`greenroom.sklearn`: save, log and load scikit-learn models."""

from typing import TYPE_CHECKING

from greenroom.flavors.sklearn import (
    FLAVOR_NAME,
    SERIALIZATION_FORMAT_CLOUDPICKLE,
    SERIALIZATION_FORMAT_PICKLE,
    SERIALIZATION_FORMAT_SKOPS,
    load_model,
    log_model,
    save_model,
)
from greenroom.sdk.unsupported import missing_in

__all__ = [
    "FLAVOR_NAME",
    "SERIALIZATION_FORMAT_CLOUDPICKLE",
    "SERIALIZATION_FORMAT_PICKLE",
    "SERIALIZATION_FORMAT_SKOPS",
    "load_model",
    "log_model",
    "save_model",
]

if not TYPE_CHECKING:  # a type checker would take every name for one of the module's
    __getattr__ = missing_in(__name__)
