"""The model folder: an ``MLmodel`` file and the model's own files, in MLflow's layout.

Each library can load what the other wrote. Source: MLflow's model format documentation; folders written by the genuine
`mlflow`.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from greenroom.core.schemas import ParamSchema, Schema
from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput
from greenroom.flavors.examples import load_input_example
from greenroom.scanning.yaml_files import read_yaml
from greenroom.sdk.plain_values import plain_tree

MLMODEL_FILE = "MLmodel"
# At least two letters: the first one of a path can be a Windows drive.
_URI = re.compile(r"[a-zA-Z][\w+.-]+:")

# The MLflow release whose folder layout is written; readers choose their rules by it.
LAYOUT_OF_MLFLOW = "3.17.2"


class Model(msgspec.Struct, kw_only=True):
    """The content of an ``MLmodel`` file.

    Attributes:
        flavors: flavor name to its settings; ``python_function`` describes how any tool can load it.
        artifact_path: where in the run it was logged, or None.
        utc_time_created: text, to the microsecond.
        model_size_bytes: size of the model's own files, or None if unknown.
        saved_input_example_info: file and format of the input example, or None.
        model_id: the logged model (``m-...``) this folder belongs to, or None.
        rest: unknown keys, unchanged.
    """

    flavors: dict[str, dict[str, Any]] = {}
    run_id: str | None = None
    artifact_path: str | None = None
    utc_time_created: str = ""
    model_uuid: str = ""
    mlflow_version: str = LAYOUT_OF_MLFLOW
    model_id: str | None = None
    model_size_bytes: int | None = None
    signature: ModelSignature | None = None
    saved_input_example_info: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    rest: dict[str, Any] = {}

    def save(self, folder: Path) -> None:
        """Write the ``MLmodel`` file to a model folder."""
        (folder / MLMODEL_FILE).write_text(_yaml_dump(self.to_dict()), encoding="utf-8")

    def to_dict(self) -> dict[str, Any]:
        """Return the content of the ``MLmodel`` file; keys without value are omitted where MLflow omits them."""
        fields: dict[str, Any] = {
            "flavors": self.flavors,
            "mlflow_version": self.mlflow_version,
            "model_id": self.model_id,
            "model_size_bytes": self.model_size_bytes,
            "model_uuid": self.model_uuid,
            "utc_time_created": self.utc_time_created,
            **self.rest,
        }
        optional = {
            "run_id": self.run_id,
            "artifact_path": self.artifact_path,
            "signature": None if self.signature is None else self.signature.to_dict(),
            "saved_input_example_info": self.saved_input_example_info,
            "metadata": self.metadata,
        }
        fields.update({key: value for key, value in optional.items() if value is not None})
        return fields

    def get_input_schema(self) -> Schema | None:
        """Return the schema of the inputs; None if unknown."""
        return None if self.signature is None else self.signature.inputs

    def get_output_schema(self) -> Schema | None:
        """Return the schema of the outputs; None if unknown."""
        return None if self.signature is None else self.signature.outputs

    def get_params_schema(self) -> ParamSchema | None:
        """Return the schema of the inference parameters; None if it has none."""
        return None if self.signature is None else self.signature.params

    def load_input_example(self, path: str | Path) -> Any:
        """Read the input example of the model; None if it has none.

        Args:
            path: the local folder of the model, or its ``MLmodel`` file.

        Raises:
            InvalidInput: it cannot be read.
        """
        info = self.saved_input_example_info
        return None if info is None else load_input_example(_folder_of(path), info, schema=self.get_input_schema()).data

    @classmethod
    def create(cls, **fields: Any) -> Model:
        """Create the description of a new model, with a new id and the current time."""
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        # A logged model's id names its files as well.
        fields.setdefault("model_uuid", fields.get("model_id") or uuid.uuid4().hex)
        return cls(utc_time_created=now, **fields)

    @classmethod
    def load(cls, folder: str | Path) -> Model:
        """Read the ``MLmodel`` file of a model folder.

        Args:
            folder: a local folder, or its ``MLmodel`` file.

        Raises:
            InvalidInput: the file is missing, or is not a model description.
        """
        folder = _folder_of(folder)
        file = folder / MLMODEL_FILE
        if not file.is_file():
            raise InvalidInput(f"'{folder}' has no {MLMODEL_FILE} file, so it is not a model folder.")
        fields = read_yaml(file, f"The {MLMODEL_FILE} file")
        flavors = fields.get("flavors") if isinstance(fields, dict) else None
        if not isinstance(flavors, dict) or not all(isinstance(settings, dict) for settings in flavors.values()):
            raise InvalidInput(f"'{file}' does not describe a model: it has no flavors.")
        known = {field.name for field in msgspec.structs.fields(cls)} - {"rest", "signature"}
        signature = fields.get("signature")
        return cls(
            **{key: value for key, value in fields.items() if key in known},
            signature=None if signature is None else ModelSignature.from_dict(signature),
            rest={key: value for key, value in fields.items() if key not in known and key != "signature"},
        )


def _folder_of(given: str | Path) -> Path:
    """Return the local model folder at a path, which may be that of its ``MLmodel`` file.

    Raises:
        InvalidInput: it is a URI.
    """
    if not isinstance(given, str | Path):
        raise InvalidInput(f"path is a {type(given).__name__}; it must be the path of a model folder.", field="path")
    if isinstance(given, str) and _URI.match(given):
        raise InvalidInput(
            f"'{given}' is a URI, not a local folder. Download it with artifacts.download_artifacts, or read what it is with "
            "models.get_model_info.",
            field="path",
        )
    path = Path(given).expanduser()
    return path.parent if path.name == MLMODEL_FILE and path.is_file() else path


class ModelInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Metadata of a model that was logged or saved.

    Attributes:
        model_uri: URI to load or register it by.
        name: of the logged model, or None.
        registered_model_version: number of its registered version, or None.
    """

    model_uri: str
    model_uuid: str
    flavors: dict[str, dict[str, Any]]
    utc_time_created: str
    mlflow_version: str
    name: str | None = None
    model_id: str | None = None
    run_id: str | None = None
    artifact_path: str | None = None
    signature: ModelSignature | None = None
    saved_input_example_info: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    registered_model_version: int | None = None

    @classmethod
    def of(
        cls, model: Model, *, model_uri: str, name: str | None = None, registered_model_version: int | None = None
    ) -> ModelInfo:
        """Build it from a model's description."""
        return cls(
            model_uri=model_uri,
            model_uuid=model.model_uuid,
            flavors=model.flavors,
            utc_time_created=model.utc_time_created,
            mlflow_version=model.mlflow_version,
            name=name,
            model_id=model.model_id,
            run_id=model.run_id,
            artifact_path=model.artifact_path,
            signature=model.signature,
            saved_input_example_info=model.saved_input_example_info,
            metadata=model.metadata,
            registered_model_version=registered_model_version,
        )


def _yaml_dump(value: Any) -> str:
    import yaml

    try:
        return str(yaml.safe_dump(plain_tree(value), sort_keys=True, default_flow_style=False, allow_unicode=True))
    except (yaml.YAMLError, RecursionError, TypeError) as error:
        raise InvalidInput(
            f"The {MLMODEL_FILE} file cannot be written as YAML: {error}. The metadata may contain text, numbers, dates, "
            "lists and dicts with text as keys."
        ) from error
