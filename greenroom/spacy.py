"""`greenroom.spacy`: save, log and load spaCy pipelines."""

from greenroom.flavors.spacy import FLAVOR_NAME, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]
