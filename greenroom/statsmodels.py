"""`greenroom.statsmodels`: save, log and load statsmodels results."""

from greenroom.flavors.statsmodels import FLAVOR_NAME, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]
