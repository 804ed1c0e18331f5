"""`greenroom.catboost`: save, log and load CatBoost models."""

from greenroom.flavors.catboost import FLAVOR_NAME, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]
