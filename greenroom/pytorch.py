"""`greenroom.pytorch`: save, log and load PyTorch modules."""

from greenroom.flavors.pytorch import (
    FLAVOR_NAME,
    SERIALIZATION_FORMAT_PICKLE,
    SERIALIZATION_FORMAT_PT2,
    load_model,
    log_model,
    save_model,
)

__all__ = [
    "FLAVOR_NAME",
    "SERIALIZATION_FORMAT_PICKLE",
    "SERIALIZATION_FORMAT_PT2",
    "load_model",
    "log_model",
    "save_model",
]
