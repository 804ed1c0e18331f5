"""Stages beyond MLflow's API: a version can be in several at once, and a transition has a comment. Greenroom only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.errors import EndpointNotFound, StateConflict
from greenroom.sdk.methods.model_versions import ModelVersionMethods
from greenroom.sdk.wire import stage_rows as rows
from greenroom.sdk.wire import transition_messages as messages
from greenroom.sdk.wire import version_resource_messages as version_messages
from greenroom.sdk.wire import version_resource_rows as version_rows

if TYPE_CHECKING:
    from greenroom.wire.messages.v1.transitions import CreateTransition

_FEATURE = "having several stages at once"


class StageMethods(ModelVersionMethods):
    """Stages beyond MLflow's API: a version can be in several at once, and a transition has a comment. Greenroom only."""

    def held_stages(self, name: str, version: str | int) -> list[str]:
        """List the stages of a version, furthest first; empty for None. On MLflow's server that is at most one.

        Raises:
            NotFound: the version does not exist.
        """
        message = version_messages.GetVersion(model=name, version=self._version_number(version))
        try:
            answer: version_messages.ModelVersion = self._call_native(version_rows.GET, message, _FEATURE)
        except EndpointNotFound:
            stage = self.get_model_version(name, version).current_stage
            return [] if stage in (None, "None") else [str(stage)]
        return list(answer.stages)

    def add_stage(
        self,
        name: str,
        version: str | int,
        stage: str,
        *,
        archive_existing_versions: bool = False,
        comment: str = "",
    ) -> list[str]:
        """Add a stage to a version, and return all its stages.

        Args:
            archive_existing_versions: archive the other versions in that stage.
            comment: the reason, recorded in the history.

        Raises:
            NotFound: the version does not exist.
            EndpointNotFound: the server is not a Greenroom server.
        """
        return self._change(name, version, stage, archive_existing_versions, comment, keep_others=True)

    def remove_stage(self, name: str, version: str | int, stage: str, *, comment: str = "") -> list[str]:
        """Remove a stage from a version, and return its remaining stages; does nothing if the version is not in that stage.

        Args:
            comment: the reason, recorded in the history.
        """
        number = self._version_number(version)
        message = messages.CreateTransition(model=name, version=number, leave=stage, comment=comment)
        return self._transition(message)

    def move_to_stage(
        self,
        name: str,
        version: str | int,
        stage: str,
        *,
        archive_existing_versions: bool = False,
        comment: str = "",
    ) -> list[str]:
        """Move a version to a stage, out of all others, with a comment in the history; return its stages.

        `transition_model_version_stage` does the same without a comment, also on MLflow's server.
        """
        return self._change(name, version, stage, archive_existing_versions, comment, keep_others=False)

    def _change(
        self, name: str, version: str | int, stage: str, archive: bool, comment: str, *, keep_others: bool
    ) -> list[str]:
        message = messages.CreateTransition(
            model=name,
            version=self._version_number(version),
            to=stage,
            archive_existing=archive,
            keep_others=keep_others,
            comment=comment,
        )
        return self._transition(message)

    def _transition(self, message: CreateTransition) -> list[str]:
        """Request a transition, and return the stages of the version; one that would change nothing is no error."""
        try:
            answer: messages.Transition = self._call_native(rows.CREATE, message, _FEATURE)
        except StateConflict:
            return self.held_stages(message.model, message.version)
        return list(answer.moves[0].after)
