"""Registered model records, and validation of their names, tags and aliases.

Source: observed behaviour of MLflow's server 3.17: limits, and messages verbatim. Lengths it does not limit are limited
here.
"""

from __future__ import annotations

import re

import msgspec

from greenroom.core.model_versions import ModelVersion
from greenroom.core.names import check_key, check_length, invalid_value
from greenroom.core.search_fields import TAG_PREFIXES, Fields
from greenroom.core.stages import StageSet
from greenroom.errors import InvalidInput, InvalidName

PROMPT_TAG = "mlflow.prompt.is_prompt"
"""Tag of MLflow's prompts, which are stored as registered models. Searches omit them unless the filter asks for them."""

PROMPT_TEXT_TAG = "mlflow.prompt.text"

# PostgreSQL limits B-tree keys to 2704 bytes, which include the workspace's name.
MAX_NAME_LENGTH = 500
MAX_DESCRIPTION_LENGTH = 100_000
MAX_TAG_KEY_LENGTH = 250
MAX_TAG_VALUE_LENGTH = 100_000
MAX_TAGS = 1000
MAX_ALIAS_LENGTH = 255
LATEST_ALIAS = "latest"

SEARCH_FIELDS = Fields(
    prefixes=TAG_PREFIXES,
    texts=frozenset({"name"}),
    lists=frozenset({"name"}),
    # Old clients use "timestamp" for the time of the last update.
    spellings={"timestamp": "last_updated_timestamp"},
    sortable=frozenset({"name", "timestamp", "last_updated_timestamp"}),
)
"""Fields that registered models can be searched and sorted by."""

RESOURCE_FIELDS = msgspec.structs.replace(
    SEARCH_FIELDS,
    spellings={"updated_at_ms": "last_updated_timestamp"},
    sortable=frozenset({"name", "updated_at_ms"}),
)
"""The same in the words of the public API."""

_ALIAS = re.compile(r"[\w\-]*")
_VERSION_ALIAS = re.compile(r"[vV]\d+")
_SHOWN_LENGTH = 500


class RegisteredModel(msgspec.Struct, frozen=True):
    """A named collection of model versions.

    Attributes:
        row: permanent internal id; names can change.
        description: None or empty for none.
        tags: sorted by key.
        aliases: alias to version number, sorted by alias.
        revision: counts the changes of its versions that affect etags; see `Revisions`.
        latest_versions: the highest version of each stage in use, without their aliases.
    """

    row: int
    name: str
    description: str | None
    created_at_ms: int
    updated_at_ms: int
    tags: dict[str, str]
    aliases: dict[str, int]
    revision: int = 0
    latest_versions: list[ModelVersion] = []

    @property
    def is_prompt(self) -> bool:
        """Return whether this is one of MLflow's prompts."""
        return is_prompt(self.tags)


class HeldByModel(msgspec.Struct, frozen=True):
    """Aliases and stages that the deletion of a model removes, stored for restoring it.

    Attributes:
        aliases: alias to version number.
        stages: stages of the versions with more than one; the others have theirs in `ModelVersion.current_stage`.
    """

    aliases: dict[str, int] = {}
    stages: dict[int, list[str]] = {}


class RestoredModel(msgspec.Struct, frozen=True):
    """What was restored with a model.

    Attributes:
        row: `RegisteredModel.row`.
        aliases: alias to version number.
        stages: for each restored version, the stages it had before the deletion; it has none of them yet.
        open_versions: its versions that have no files yet.
    """

    row: int
    aliases: dict[str, int]
    stages: dict[int, StageSet]
    open_versions: frozenset[int]


def is_prompt(tags: dict[str, str]) -> bool:
    """Return whether tags are those of one of MLflow's prompts."""
    return tags.get(PROMPT_TAG, "").lower() == "true"


def check_model_name(name: str, field: str = "name") -> None:
    """Refuse an invalid name of a registered model.

    Raises:
        InvalidInput: it is blank, contains a character of model URIs, would resolve to another path, or is too long.
    """
    if not name.strip():
        raise InvalidName(f"Missing value for required parameter '{field}'.", field=field)
    if "/" in name or ":" in name:
        raise InvalidName(f"Invalid model name '{name[:_SHOWN_LENGTH]}'. Names cannot contain '/' or ':'.", field=field)
    # Without a slash, only these resolve to another path.
    if name == "." or name.startswith(".."):
        raise invalid_value(
            "name",
            name,
            "Names may be treated as files in certain cases, and must not resolve to other names when treated as such. "
            f"This name would resolve to {name!r}",
        )
    check_length(field, name, MAX_NAME_LENGTH)


def check_description(description: str | None) -> None:
    """Refuse a description that is too long.

    Raises:
        InvalidInput: it is too long.
    """
    if description is not None:
        check_length("description", description, MAX_DESCRIPTION_LENGTH)


def check_tags(tags: dict[str, str]) -> None:
    """Refuse invalid tags of a registered model or a version.

    Raises:
        InvalidInput: a key or value breaks a rule, or there are too many.
    """
    if len(tags) > MAX_TAGS:
        raise InvalidInput(f"{len(tags)} tags were given at once; at most {MAX_TAGS} are allowed.", field="tags")
    for key, value in tags.items():
        check_key(key, "key")
        check_length("key", key, MAX_TAG_KEY_LENGTH)
        if key == PROMPT_TEXT_TAG and len(value) > MAX_TAG_VALUE_LENGTH:
            raise InvalidInput(f"Prompt text exceeds max length of {MAX_TAG_VALUE_LENGTH} characters.", field="value")
        check_length("value", value, MAX_TAG_VALUE_LENGTH)


def check_alias(alias: str) -> None:
    """Refuse an invalid alias.

    Raises:
        InvalidInput: it contains characters that aliases cannot have, or is too long.
    """
    if _ALIAS.fullmatch(alias) is None:
        raise InvalidName(
            f"Invalid alias name: '{alias[:_SHOWN_LENGTH]}'. "
            "Names may only contain alphanumerics, underscores (_), and dashes (-).",
            field="alias",
        )
    check_length("Registered model alias name", alias, MAX_ALIAS_LENGTH)


def check_new_alias(alias: str) -> None:
    """Refuse an alias that cannot be set: an invalid or reserved one, such as one that denotes a version.

    Raises:
        InvalidInput: it breaks a rule of aliases, or is reserved.
    """
    check_alias(alias)
    if alias.lower() == LATEST_ALIAS:
        raise InvalidName("'latest' alias name (case insensitive) is reserved.", field="alias")
    if _VERSION_ALIAS.fullmatch(alias):
        raise InvalidName(f"Version alias name '{alias}' is reserved.", field="alias")
