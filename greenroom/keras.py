"""`greenroom.keras`: save, log and load Keras 3 models."""

from greenroom.flavors.keras import FLAVOR_NAME, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]
