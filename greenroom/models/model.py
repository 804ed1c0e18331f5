"""`greenroom.models.model`: the description of a model folder."""

from greenroom.flavors.models import Model, ModelInfo

__all__ = ["Model", "ModelInfo"]
