"""Model versions: one numbered, frozen state of a registered model, with the run it came from."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST
from greenroom.core.search_fields import TAG_PREFIXES, Fields
from greenroom.core.stages import Stage, StageSet
from greenroom.errors import InvalidInput

# An index key of PostgreSQL ends at 2704 bytes.
MAX_SOURCE_BYTES = 2_000
MAX_RUN_ID_LENGTH = 256
MAX_RUN_LINK_LENGTH = 2_000

SEARCH_FIELDS = Fields(
    prefixes=TAG_PREFIXES,
    texts=frozenset({"name", "run_id", "source_path"}),
    numbers=frozenset({"version_number"}),
    lists=frozenset({"name", "run_id"}),
    whole_numbers=True,
    sortable=frozenset({"name", "version_number", "creation_timestamp", "last_updated_timestamp"}),
)
"""What model versions can be searched and sorted by."""

STATUS_READY = "READY"
"""Status of every version: its files are frozen, or elsewhere, or not there yet (see docs/decisions/0104)."""

_MAX_VERSION = 2**63 - 1
_LONGEST_NUMBER = 40


class ModelVersion(msgspec.Struct, frozen=True):
    """One version of a registered model.

    Attributes:
        row: the store's own key of it; never leaves the server.
        registered_model_row: `RegisteredModel.row` of its model.
        description: None where a client took it away; empty where none was given.
        author: who made it; the server writes this, never the client.
        current_stage: the furthest of the stages it holds, ``None`` when it holds none.
        source: where the files came from, as the client said.
        download_uri: where clients get the files: an address of its own when they were frozen, else as resolved.
        run_id: empty when no run is known.
        model_id: the logged model it came from, or None.
        files_id: random id in the address of the frozen files; None when nothing could be frozen.
        manifest_digest: sha256 of the list of frozen files.
        tags: sorted by key.
        aliases: sorted.
    """

    row: int
    registered_model_row: int
    name: str
    version: int
    description: str | None
    author: str
    created_at_ms: int
    updated_at_ms: int
    current_stage: Stage
    source: str
    download_uri: str
    run_id: str
    run_link: str
    model_id: str | None
    status: str
    status_message: str | None
    files_id: str | None
    manifest_digest: str | None
    tags: dict[str, str] = {}
    aliases: list[str] = []

    @property
    def key(self) -> tuple[int, int]:
        """Lasting name of a version: its model's row and its number."""
        return self.registered_model_row, self.version

    @property
    def is_open(self) -> bool:
        """Whether it was registered before its files and has none yet: those that arrive are frozen."""
        return self.manifest_digest == EMPTY_MANIFEST_DIGEST


class NewModelVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a version before it has a number; fields as in `ModelVersion`."""

    description: str
    author: str
    source: str
    download_uri: str
    run_id: str
    run_link: str
    model_id: str | None
    files_id: str | None
    manifest_digest: str | None
    tags: dict[str, str]


class NextVersion(NamedTuple):
    """A number for a version that is about to be made: `ModelVersion.version`, and its rows."""

    registered_model_row: int
    version: int
    row: int


class Revisions(NamedTuple):
    """What an etag is held against, read from the rows of a version and its model.

    Attributes:
        model: `RegisteredModel.revision`: counts the versions made and every change of one but comments and aliases.
        stages: what `model` was when one of its versions last changed stages, was deleted or restored.
        version: what `model` was when this version was made or last described or tagged.
    """

    model: int
    stages: int
    version: int

    @property
    def latest(self) -> int:
        """When the version, or a stage of its model, changed last."""
        return max(self.stages, self.version)


class StagedVersion(NamedTuple):
    """A version of a locked model with what a change of its stages needs.

    Attributes:
        stages: all that it holds.
    """

    version: ModelVersion
    stages: StageSet
    revisions: Revisions


class HeldByVersion(msgspec.Struct, frozen=True):
    """What the deletion of one version takes away from its tables, kept for restoring it."""

    stages: list[str] = []
    aliases: list[str] = []


def parse_version(text: str) -> int:
    """Read a version number from the wire, where it is text; white space and leading zeros do not matter.

    >>> parse_version(" 003")
    3

    Raises:
        InvalidInput: it is not a whole number, or beyond 64 bits.
    """
    try:
        version = int(text) if len(text) <= _LONGEST_NUMBER else None
    except ValueError:
        version = None
    if version is None or not -_MAX_VERSION <= version <= _MAX_VERSION:
        raise InvalidInput(f"Parameter 'version' must be an integer, got '{text[:200]}'.", field="version")
    return version
