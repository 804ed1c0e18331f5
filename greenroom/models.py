"""`greenroom.models`: model folders, their description and their signature."""

from greenroom.core.signatures import ModelSignature
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.signatures import infer_signature

__all__ = ["Model", "ModelInfo", "ModelSignature", "infer_signature"]
