"""Reading a model's metadata without loading it, and adding a signature to a saved model."""

from __future__ import annotations

from pathlib import Path

from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput
from greenroom.flavors import logging as model_logging
from greenroom.flavors.models import MLMODEL_FILE, Model, ModelInfo
from greenroom.sdk import artifacts
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.uris import is_models_uri, parse_models_uri


def get_model_info(model_uri: str | Path) -> ModelInfo:
    """Return a model's metadata: flavors, signature, its run.

    Args:
        model_uri: a local folder or any model URI.
    """
    return ModelInfo.of(Model.load(model_logging.local_model(model_uri)), model_uri=str(model_uri))


def set_signature(model_uri: str | Path, signature: ModelSignature) -> None:
    """Write a signature into the ``MLmodel`` file of a saved or logged model; registered versions never change.

    Raises:
        InvalidInput: it is not a signature, or the URI is that of a registered version.
    """
    if not isinstance(signature, ModelSignature):
        raise InvalidInput(
            f"signature is a {type(signature).__name__}; create one with infer_signature(inputs, outputs)."
        )
    text = str(model_uri)
    if is_models_uri(text) and parse_models_uri(text).model_id is None:
        raise InvalidInput(f"'{text}' is a registered version, whose files never change; log the model again.")
    folder = model_logging.local_model(model_uri)
    model = Model.load(folder)
    model.signature = signature
    model.save(folder)
    if not Path(text).exists():
        location = MlflowClient()._locate(text)
        artifacts.upload_file(location.store, folder / MLMODEL_FILE, location.path)
