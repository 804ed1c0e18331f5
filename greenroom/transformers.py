"""`greenroom.transformers`: save, log and load pipelines of transformers."""

from greenroom.flavors.transformers import FLAVOR_NAME, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]
