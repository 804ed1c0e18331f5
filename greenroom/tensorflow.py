"""`greenroom.tensorflow`: save, log and load TensorFlow models: SavedModels, modules and Keras."""

from greenroom.flavors.tensorflow import FLAVOR_NAME, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]
