"""The port of the model version store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.filters import Comparison, Ordering
from greenroom.core.model_versions import (
    Download,
    HeldByVersion,
    LatestOfStages,
    ModelVersion,
    NewModelVersion,
    NextVersion,
    StagedVersion,
)
from greenroom.core.page_tokens import Key, Page
from greenroom.core.stages import Stage, Stages, StageSet


class ModelVersionStore(Protocol):
    """Rows of live versions, their stages and tags; deleted ones are stored but never returned.

    Where a method takes `model_row` it is `RegisteredModel.row`, where it takes `row` it is `ModelVersion.row`.
    """

    async def get(self, name: str, version: int) -> ModelVersion | None:
        """Read one."""

    async def get_locked(self, model_row: int, version: int) -> ModelVersion | None:
        """Read a version of a model that this transaction has locked."""

    async def get_any(self, model_row: int, version: int) -> ModelVersion | None:
        """Read a version by the row of its model, deleted or not."""

    async def get_staged(self, model_row: int, version: int) -> StagedVersion | None:
        """Read a version of a model that this transaction has locked, with all its stages and its revisions."""

    async def get_by_files_id(self, files_id: str) -> ModelVersion | None:
        """Read the live version with this ``files_id``."""

    async def set_manifest(self, row: int, manifest_digest: str) -> None:
        """Set the frozen files of a version; increments its revision, but does not update its time."""

    async def get_by_alias(self, name: str, alias: str) -> ModelVersion | None:
        """Read the version that an alias points to."""

    async def get_latest(self, name: str) -> ModelVersion | None:
        """Read the version with the highest number."""

    async def latest_of_stages(self, name: str, stages: Sequence[Stage]) -> LatestOfStages | None:
        """Read the highest version of each of these stages, without duplicates; None if the model does not exist.

        Stages are in the order in which their first versions were created, as on MLflow's server.
        """

    async def download(self, name: str, version: int) -> Download | None:
        """Read where the files of a version are."""

    async def add(self, number: NextVersion, name: str, new: NewModelVersion) -> ModelVersion:
        """Insert a version without stages. The number must be new and the model locked.

        Args:
            name: name of its model.
        """

    async def set_description(self, row: int, description: str | None) -> None:
        """Update the description and the time, and increment the revision."""

    async def many_stages(self, model_row: int) -> dict[int, list[str]]:
        """Read the stages of every version that has more than one."""

    async def holders(self, model_row: int, stage: Stage) -> dict[int, StageSet]:
        """Read all stages of every version in a stage, by ascending number."""

    async def set_stages(
        self, model_row: int, stages: Mapping[int, StageSet], order: Stages, *, by: str, is_return: bool = False
    ) -> None:
        """Replace all stages of some versions, by number; the model is locked and touched.

        Only `greenroom.services.registry.stages.apply_stages` may call this: it checks the stage rules first.

        Args:
            order: the stages of the workspace.
            by: name of the actor, stored as who moved versions out of a stage.
            is_return: restore the stages as before the deletion: timestamps do not change.
        """

    async def delete(self, model_row: int, version: int, held: HeldByVersion, *, by: str) -> None:
        """Mark a version deleted; its stages and aliases are stored for restoring. The model is locked and touched."""

    async def held_at_deletion(self, model_row: int, version: int) -> HeldByVersion | None:
        """Read the stages and aliases of a deleted version; None if no version of this number is deleted."""

    async def was_created(self, model_row: int, version: int) -> bool:
        """Return whether a version of this number exists or existed, including deleted ones."""

    async def undelete(self, model_row: int, version: int) -> None:
        """Mark a version as no longer deleted. It has no stages yet: `set_stages` must follow."""

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags, and increment the revision."""

    async def delete_tag(self, row: int, key: str) -> bool:
        """Remove a tag and increment the revision; return False if it did not exist."""

    async def search(
        self,
        filter_: Sequence[Comparison],
        order: Sequence[Ordering],
        *,
        last: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[ModelVersion]:
        """Read a page of live versions. Those of prompts are omitted unless the filter asks for them.

        Args:
            order: sort keys; ties are sorted by name, then descending number. Empty: last updated first.
            last: continue after these sort values; None: from the start.
            scope: registered models whose versions may be returned.
        """
