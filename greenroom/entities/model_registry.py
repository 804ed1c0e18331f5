"""`greenroom.entities.model_registry`: registered models and versions, under mlflow's import path."""

from greenroom.sdk.entities.registry import (
    ModelVersion,
    ModelVersionTag,
    RegisteredModel,
    RegisteredModelAlias,
    RegisteredModelTag,
)

__all__ = ["ModelVersion", "ModelVersionTag", "RegisteredModel", "RegisteredModelAlias", "RegisteredModelTag"]
