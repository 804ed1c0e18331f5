"""`greenroom.entities.model_registry`: registered models and versions, where users of mlflow look for them."""

from greenroom.sdk.entities.registry import (
    ModelVersion,
    ModelVersionTag,
    RegisteredModel,
    RegisteredModelAlias,
    RegisteredModelTag,
)

__all__ = ["ModelVersion", "ModelVersionTag", "RegisteredModel", "RegisteredModelAlias", "RegisteredModelTag"]
