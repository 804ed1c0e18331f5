"""`greenroom.models.model`: the metadata of a model folder."""

from greenroom.flavors.models import Model, ModelInfo

__all__ = ["Model", "ModelInfo"]
