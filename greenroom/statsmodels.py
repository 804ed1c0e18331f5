"""`greenroom.statsmodels`: save, log and load statsmodels results."""

from typing import TYPE_CHECKING

from greenroom.flavors.statsmodels import FLAVOR_NAME, load_model, log_model, save_model
from greenroom.sdk.unsupported import missing_in

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]

if not TYPE_CHECKING:  # a type checker would take every name for one of the module's
    __getattr__ = missing_in(__name__)
