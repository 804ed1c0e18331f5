"""`greenroom.models.signature`: the inputs and outputs of a model."""

from greenroom.core.signatures import ModelSignature
from greenroom.flavors.describing import set_signature
from greenroom.flavors.signatures import infer_signature

__all__ = ["ModelSignature", "infer_signature", "set_signature"]
