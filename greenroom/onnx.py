"""`greenroom.onnx`: save, log and load ONNX models."""

from greenroom.flavors.onnx import FLAVOR_NAME, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "load_model", "log_model", "save_model"]
