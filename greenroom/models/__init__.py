"""`greenroom.models`: model folders, their metadata, signature and configuration."""

from greenroom.core.signatures import ModelSignature
from greenroom.flavors.configurations import ModelConfig
from greenroom.flavors.model_info import get_model_info, set_signature
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.python_models import set_model
from greenroom.flavors.signatures import infer_signature

__all__ = [
    "Model",
    "ModelConfig",
    "ModelInfo",
    "ModelSignature",
    "get_model_info",
    "infer_signature",
    "set_model",
    "set_signature",
]
