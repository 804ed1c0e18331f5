"""The port of the queries for registered models and versions in the public API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from greenroom.core.access import WHOLE_WORKSPACE, Scope
from greenroom.core.filters import Comparison, Ordering
from greenroom.core.page_tokens import Key, Page
from greenroom.core.registry_resources import ModelChoice, ModelState, VersionChoice, VersionState


class RegistryResources(Protocol):
    """Reads models and versions whole, with one statement per call."""

    async def model(self, name: str) -> ModelState | None:
        """Read an active model."""

    async def models(
        self,
        choice: ModelChoice,
        filter_: Sequence[Comparison] = (),
        order: Sequence[Ordering] = (),
        *,
        last: Sequence[Key] | None,
        limit: int,
        scope: Scope = WHOLE_WORKSPACE,
    ) -> Page[ModelState]:
        """Read a page of models. Prompts are omitted unless the filter asks for them.

        Args:
            order: sort keys of active models; ties are sorted by name. Deleted ones are sorted by name, then by the time
                of their deletion.
            last: continue after these sort values; None: from the start.
            scope: registered models that may be returned.
        """

    async def count_models(
        self, choice: ModelChoice, filter_: Sequence[Comparison] = (), *, scope: Scope = WHOLE_WORKSPACE
    ) -> int:
        """Count the models that `models` would return on all pages."""

    async def version(self, name: str, version: int) -> VersionState | None:
        """Read an active version."""

    async def versions(
        self, choice: VersionChoice, *, last: Sequence[Key] | None, limit: int, scope: Scope = WHOLE_WORKSPACE
    ) -> Page[VersionState]:
        """Read a page of versions, by the name of their model, highest number first.

        Those of prompts are omitted unless the model is given.
        """

    async def count_versions(self, choice: VersionChoice, *, scope: Scope = WHOLE_WORKSPACE) -> int:
        """Count the versions that `versions` would return on all pages."""
