"""`greenroom.lightgbm`: save, log and load LightGBM models."""

from greenroom.flavors.lightgbm import FLAVOR_NAME, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]
