"""Stages beyond MLflow's API: a version can be in several at once, and a transition has a comment. Greenroom only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenroom.errors import ApprovalPending, NotSupported, StateConflict
from greenroom.sdk.entities import StageChange
from greenroom.sdk.methods.left_requests import leave_request
from greenroom.sdk.methods.model_versions import ModelVersionMethods
from greenroom.sdk.methods.past import Moment
from greenroom.sdk.wire import transition_messages as messages
from greenroom.sdk.wire import transition_rows as rows
from greenroom.sdk.wire import version_resource_messages as version_messages
from greenroom.sdk.wire import version_resource_rows as version_rows

if TYPE_CHECKING:
    from greenroom.wire.messages.v1.transitions import CreateTransition

_FEATURE = "having several stages at once"


class StageMethods(ModelVersionMethods):
    """Stages beyond MLflow's API: a version can be in several at once, and a transition has a comment. Greenroom only."""

    def get_held_stages(self, name: str, version: str | int, *, as_of: Moment | None = None) -> list[str]:
        """Read the stages of a version, furthest first; empty for None. On MLflow's server that is at most one.

        Args:
            as_of: as they were at a time or after an event; Greenroom only.

        Raises:
            NotFound: the version does not exist.
        """
        if as_of is not None:
            return list(self._version_then(name, version, as_of).stages)
        message = version_messages.ReadVersion(model=name, version=self._version_number(version))
        try:
            answer: version_messages.ModelVersion = self._call_native(version_rows.GET, message, _FEATURE)
        except NotSupported:
            stage = self.get_model_version(name, version).current_stage
            return [] if stage in (None, "None") else [str(stage)]
        return list(answer.stages)

    def add_stage(
        self,
        name: str,
        version: str | int,
        stage: str,
        *,
        comment: str = "",
        archive_existing: bool = False,
        if_match: str | None = None,
    ) -> StageChange:
        """Add a stage to a version, which keeps its other stages.

        Args:
            comment: the reason, recorded in the history.
            archive_existing: archive the other versions in that stage.
            if_match: `etag` of the version that the change is based on; None for no condition.

        Raises:
            NotFound: the version does not exist.
            Conflict: the version has changed since `if_match`.
            NotSupported: the server is not a Greenroom server.
        """
        return self._change(name, version, stage, comment, archive_existing, if_match, keep_others=True)

    def remove_stage(
        self,
        name: str,
        version: str | int,
        stage: str,
        *,
        comment: str = "",
        if_match: str | None = None,
    ) -> StageChange:
        """Remove a stage from a version; does nothing if the version is not in that stage.

        Args:
            comment: the reason, recorded in the history.
            if_match: `etag` of the version that the change is based on; None for no condition.

        Raises:
            NotFound: the version does not exist.
            Conflict: the version has changed since `if_match`.
            NotSupported: the server is not a Greenroom server.
        """
        number = self._version_number(version)
        message = messages.CreateTransition(model=name, version=number, leave=stage, comment=comment)
        return self._transition(message, if_match)

    def move_to_stage(
        self,
        name: str,
        version: str | int,
        stage: str,
        *,
        comment: str = "",
        archive_existing: bool = False,
        if_match: str | None = None,
    ) -> StageChange:
        """Move a version to a stage, out of all others.

        `transition_model_version_stage` does the same without a comment and a condition, also on MLflow's server.

        Args:
            comment: the reason, recorded in the history.
            archive_existing: archive the other versions in that stage.
            if_match: `etag` of the version that the change is based on; None for no condition.

        Raises:
            NotFound: the version does not exist.
            Conflict: the version has changed since `if_match`.
            NotSupported: the server is not a Greenroom server.
        """
        return self._change(name, version, stage, comment, archive_existing, if_match, keep_others=False)

    def _change(
        self,
        name: str,
        version: str | int,
        stage: str,
        comment: str,
        archive_existing: bool,
        if_match: str | None,
        *,
        keep_others: bool,
    ) -> StageChange:
        message = messages.CreateTransition(
            model=name,
            version=self._version_number(version),
            to=stage,
            archive_existing=archive_existing,
            keep_others=keep_others,
            comment=comment,
        )
        return self._transition(message, if_match)

    def _transition(self, message: CreateTransition, if_match: str | None) -> StageChange:
        """Request a transition; one that would change nothing is no error."""
        try:
            answer: messages.Transition = self._call_native(rows.CREATE, message, _FEATURE, if_match=if_match)
        except StateConflict:
            asked = version_messages.ReadVersion(model=message.model, version=message.version)
            return StageChange.unchanged(self._call_native(version_rows.GET, asked, _FEATURE))
        except ApprovalPending as error:
            leave_request(
                self,
                error,
                model=message.model,
                version=message.version,
                stage=message.to,
                comment=message.comment,
                archive_existing=message.archive_existing,
                keep_others=message.keep_others,
            )
            raise
        return StageChange.from_wire(answer)
