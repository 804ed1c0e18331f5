"""`greenroom.models.signature`: the inputs and outputs of a model."""

from greenroom.core.signatures import ModelSignature
from greenroom.flavors.model_info import set_signature
from greenroom.flavors.signatures import infer_signature

__all__ = ["ModelSignature", "infer_signature", "set_signature"]
