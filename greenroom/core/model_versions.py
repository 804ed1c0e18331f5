"""Model version records: numbered, immutable versions of a registered model, with the run they came from."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST
from greenroom.core.search_fields import TAG_PREFIXES, Fields
from greenroom.core.stages import Stage, StageSet
from greenroom.errors import InvalidInput

# PostgreSQL limits index keys to 2704 bytes.
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
"""Fields that model versions can be searched and sorted by."""

STATUS_READY = "READY"
"""Status of every version, whether its files are frozen, external or still missing (see docs/decisions/0104)."""

_MAX_VERSION = 2**63 - 1
_LONGEST_NUMBER = 40


class ModelVersion(msgspec.Struct, frozen=True):
    """One version of a registered model.

    Attributes:
        row: key in the store; internal to the server.
        registered_model_row: `RegisteredModel.row` of its model.
        description: None if a client removed it; empty if none was given.
        author: who created it; set by the server, never by the client.
        current_stage: the most advanced of its stages, ``None`` if it has none.
        source: where the files came from, as given by the client.
        download_uri: where clients get the files: its own URI if they were frozen, else the resolved source.
        run_id: empty if no run is known.
        model_id: the logged model it came from, or None.
        files_id: random id in the URI of the frozen files; None if nothing could be frozen.
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
        """Permanent key of a version: its model's row and its number."""
        return self.registered_model_row, self.version

    @property
    def is_open(self) -> bool:
        """Whether it was registered before its files and still has none: they are frozen once they arrive."""
        return self.manifest_digest == EMPTY_MANIFEST_DIGEST


class NewModelVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version before it has a number; fields as in `ModelVersion`."""

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
    """The number of a version about to be created (`ModelVersion.version`), and its rows."""

    registered_model_row: int
    version: int
    row: int


class Revisions(NamedTuple):
    """Revisions that an etag is compared with, read from the rows of a version and its model.

    Attributes:
        model: `RegisteredModel.revision`: counts created versions and all their changes except comments and aliases.
        stages: value of `model` when one of its versions last changed stages, was deleted or restored.
        version: value of `model` when this version was created or last described or tagged.
    """

    model: int
    stages: int
    version: int

    @property
    def latest(self) -> int:
        """The revision at which the version, or a stage of its model, last changed."""
        return max(self.stages, self.version)


class Download(NamedTuple):
    """Where the files of a version are.

    Attributes:
        uri: where clients download them.
        registered_model_row: `RegisteredModel.row` of its model.
        files_id: `ModelVersion.files_id`.
    """

    uri: str
    registered_model_row: int
    version: int
    files_id: str | None


class StagedVersion(NamedTuple):
    """A version of a locked model with the data needed to change its stages.

    Attributes:
        stages: all its stages.
        stamp: that of the stages and rules of its workspace: see `greenroom.core.stages.Stages`.
        has_requests: whether requests for versions of the model are open, which a change may overtake.
    """

    version: ModelVersion
    stages: StageSet
    revisions: Revisions
    stamp: str | None
    has_requests: bool


class LatestOfStages(NamedTuple):
    """The highest versions of some stages.

    Attributes:
        stamp: as of `StagedVersion`: with another one, the stages that were asked for may not be those of the workspace.
    """

    versions: list[ModelVersion]
    stamp: str | None


class HeldByVersion(msgspec.Struct, frozen=True):
    """Stages and aliases that the deletion of one version removes, stored for restoring it."""

    stages: list[str] = []
    aliases: list[str] = []


def parse_version(text: str) -> int:
    """Parse a version number from its wire form, text; white space and leading zeros are ignored.

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
