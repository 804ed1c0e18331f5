"""`greenroom.xgboost`: save, log and load XGBoost models."""

from greenroom.flavors.xgboost import FLAVOR_NAME, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]
