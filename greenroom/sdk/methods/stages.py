"""Stages beyond the wire: a version can hold several at once, and a move has a reason. Greenroom only."""

from __future__ import annotations

from greenroom.errors import EndpointNotFound
from greenroom.sdk.methods.model_versions import ModelVersionMethods
from greenroom.sdk.wire import native_rows as rows
from greenroom.sdk.wire import version_page_messages as messages

_WHAT = "holding several stages at once"


class StageMethods(ModelVersionMethods):
    """Stages beyond the wire: a version can hold several at once, and a move has a reason. Greenroom only."""

    def held_stages(self, name: str, version: str | int) -> list[str]:
        """List the stages a version holds, furthest first; empty for None. On MLflow's server that is one at most.

        Raises:
            NotFound: there is no such version.
        """
        message = messages.GetVersion(name=name, version=self._as_number(version))
        try:
            answer: messages.VersionPage = self._ask(rows.VERSION, message, _WHAT)
        except EndpointNotFound:
            stage = self.get_model_version(name, version).current_stage
            return [] if stage in (None, "None") else [str(stage)]
        return list(answer.version.stages)

    def add_stage(
        self,
        name: str,
        version: str | int,
        stage: str,
        *,
        archive_existing_versions: bool = False,
        comment: str = "",
    ) -> list[str]:
        """Let a version hold one stage more, and list those it holds now.

        Args:
            archive_existing_versions: archive the other versions of that stage.
            comment: why; kept in the history.

        Raises:
            NotFound: there is no such version.
            EndpointNotFound: the server is no Greenroom.
        """
        return self._change(name, version, stage, archive_existing_versions, comment, keep_others=True)

    def remove_stage(self, name: str, version: str | int, stage: str, *, comment: str = "") -> list[str]:
        """Take one stage from a version, and list those it still holds; nothing happens when it does not hold it.

        Args:
            comment: why; kept in the history.
        """
        message = messages.LeaveStage(name=name, version=self._as_number(version), stage=stage, comment=comment)
        answer: messages.StageChange = self._ask(rows.LEAVE_STAGE, message, _WHAT)
        return list(answer.version.stages)

    def move_to_stage(
        self,
        name: str,
        version: str | int,
        stage: str,
        *,
        archive_existing_versions: bool = False,
        comment: str = "",
    ) -> list[str]:
        """Move a version to a stage, out of all others, with the reason in the history; list those it holds now.

        `transition_model_version_stage` does the same without a reason, on MLflow's server too.
        """
        return self._change(name, version, stage, archive_existing_versions, comment, keep_others=False)

    def _change(
        self, name: str, version: str | int, stage: str, archive: bool, comment: str, *, keep_others: bool
    ) -> list[str]:
        message = messages.ChangeStage(
            name=name,
            version=self._as_number(version),
            stage=stage,
            archive_existing=archive,
            keep_others=keep_others,
            comment=comment,
        )
        answer: messages.StageChange = self._ask(rows.CHANGE_STAGE, message, _WHAT)
        return list(answer.version.stages)
