"""The field that an error of the public API names, in the words of its operation.

Services serve the MLflow API too, and name fields in its words: the `name` of a registered model is `model` in the public API.
"""

from __future__ import annotations

from collections.abc import Collection

from greenroom.errors import GreenroomError, ModelVersionNotFound, RegisteredModelNotFound

# Field of the MLflow API -> what it may be called in the public API.
_WORDS = {
    "artifact_path": "path",
    "experiment_name": "name",
    "key": "tags",
    "max_results": "limit",
    "model_id": "logged_model_id",
    "name": "model",
    "new_name": "name",
    "value": "tags",
}


def name_field(error: GreenroomError, fields: Collection[str]) -> None:
    """Rename the field of an error.

    Args:
        fields: the fields of the request.
    """
    if error.field is None:
        return
    if isinstance(error, (RegisteredModelNotFound, ModelVersionNotFound)) and error.field == "name":
        # An operation that renames a model has both.
        error.field = "model" if "model" in fields else error.field
        return
    root, rest = _split(error.field)
    known = _WORDS.get(root)
    if root not in fields and known in fields:
        error.field = f"{known}{rest}"


def _split(path: str) -> tuple[str, str]:
    end = min((found for found in (path.find("."), path.find("[")) if found >= 0), default=len(path))
    return path[:end], path[end:]
