"""The store of model versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.filters import Comparison, Ordering
from greenroom.core.model_versions import HeldByVersion, ModelVersion, NewModelVersion, NextVersion, StagedVersion
from greenroom.core.page_tokens import Key, Page
from greenroom.core.stages import Stage, StageSet


class ModelVersionStore(Protocol):
    """Rows of live versions, their stages and tags; deleted ones are kept and never answered.

    Where a method takes `model_row` it is `RegisteredModel.row`, where it takes `row` it is `ModelVersion.row`.
    """

    async def get(self, name: str, version: int) -> ModelVersion | None:
        """Read one."""

    async def get_locked(self, model_row: int, version: int) -> ModelVersion | None:
        """Read one of a model that this transaction has locked."""

    async def get_staged(self, model_row: int, version: int) -> StagedVersion | None:
        """Read one of a model that this transaction has locked, with all stages it holds and its revisions."""

    async def get_by_files_id(self, files_id: str) -> ModelVersion | None:
        """Read the live one with this ``files_id``."""

    async def set_manifest(self, row: int, manifest_digest: str) -> None:
        """Give one its frozen files; counts as a change of it, without touching its times."""

    async def get_by_alias(self, name: str, alias: str) -> ModelVersion | None:
        """Read the one an alias points at."""

    async def get_latest(self, name: str) -> ModelVersion | None:
        """Read the one with the highest number."""

    async def latest_of_stages(self, name: str, stages: Sequence[Stage]) -> list[ModelVersion] | None:
        """Read the highest version of each of these stages, each once; None if there is no such model.

        Stages come in the order in which their first holders were made, as MLflow's server tells of them.
        """

    async def download_uri(self, name: str, version: int) -> str | None:
        """Read where the files of one are."""

    async def add(self, number: NextVersion, name: str, new: NewModelVersion) -> ModelVersion:
        """Insert one that holds no stage yet. The number is fresh and the model locked.

        Args:
            name: its model's.
        """

    async def set_description(self, row: int, description: str | None) -> None:
        """Write the description and the time, and count the change."""

    async def many_stages(self, model_row: int) -> dict[int, list[str]]:
        """Read the stages of every version that holds more than one."""

    async def holders(self, model_row: int, stage: Stage) -> dict[int, StageSet]:
        """Read all stages of every version that holds a stage, by number in ascending order."""

    async def set_stages(
        self, model_row: int, stages: Mapping[int, StageSet], *, by: str, is_return: bool = False
    ) -> None:
        """Replace all stages of some versions, given by number; the model is locked and touched.

        Only `greenroom.services.stages.apply_stages` may call this: it asks the stage rules first.

        Args:
            by: name of the actor, kept as the one who ended the time of those that leave a stage.
            is_return: the versions hold these stages again as if nothing had happened: no time of theirs changes.
        """

    async def delete(self, model_row: int, version: int, held: HeldByVersion, *, by: str) -> None:
        """Mark one deleted; its stages and aliases go, and what it held is kept. The model is locked and touched."""

    async def held_at_deletion(self, model_row: int, version: int) -> HeldByVersion | None:
        """Read what a deleted one held; None if there is no deleted one of this number."""

    async def was_created(self, model_row: int, version: int) -> bool:
        """Return whether there is or was a version of this number, deleted ones included."""

    async def undelete(self, model_row: int, version: int) -> None:
        """Take the mark of deletion away. It holds no stage yet: `set_stages` must follow."""

    async def set_tags(self, row: int, tags: Mapping[str, str]) -> None:
        """Add or overwrite tags, and count the change."""

    async def delete_tag(self, row: int, key: str) -> bool:
        """Remove a tag and count the change; False if there was none."""

    async def search(
        self,
        filter_: Sequence[Comparison],
        order: Sequence[Ordering],
        *,
        last: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[ModelVersion]:
        """Read a page of live versions. Those of prompts are left out unless the filter asks for them.

        Args:
            order: what to sort by; by name, then falling number, at the end in any case. Empty: last changed first.
            last: continue behind these sort values; None: from the start.
            scope: registered models that may be found, with their versions.
        """
