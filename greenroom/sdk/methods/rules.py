"""Stages of the workspace, and rules of stages and aliases. Greenroom only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from greenroom.sdk.entities import StageChecklist, StageRule, TriedMove, WorkspaceStage
from greenroom.sdk.methods.model_versions import ModelVersionMethods
from greenroom.sdk.paging import PagedList, checked_count
from greenroom.sdk.wire import rule_messages, rule_rows, stage_messages, stage_rows

_STAGES, _RULES = "stages of a workspace", "rules of stages"
_PAGE = 1000
_NAMES = {"conditions": "rule_conditions"}


class RuleMethods(ModelVersionMethods):
    """Stages of the workspace, and rules of stages and aliases. Greenroom only.

    A target is ``stage:<name>`` or ``alias:<name>``. All methods raise `NotSupported` if the server is not a Greenroom
    server.
    """

    def get_stages(self) -> list[WorkspaceStage]:
        """Read the stages of the workspace, in order."""
        from greenroom.wire.decoding import Empty

        answer = self._call_native(stage_rows.LIST_STAGES, Empty(), _STAGES)
        return [WorkspaceStage.from_wire(one) for one in answer.items]

    def create_stage(self, name: str, *, colour: str | None = None, position: int | None = None) -> WorkspaceStage:
        """Add a stage; the last one before ``Archived`` unless `position`, from 1, says otherwise.

        Raises:
            AlreadyExists: the name is taken.
            InvalidInput: a field is not valid.
        """
        message = stage_messages.CreateStage(name=name, colour=colour, position=position)
        return WorkspaceStage.from_wire(self._call_native(stage_rows.CREATE, message, _STAGES))

    def update_stage(
        self,
        stage: str,
        *,
        name: str | None = None,
        colour: str | None = None,
        position: int | None = None,
        if_match: str | None = None,
    ) -> WorkspaceStage:
        """Rename, recolour or move a stage; None leaves a field as it is.

        Raises:
            Conflict: versions are in it, so it cannot be renamed; or it has changed since `if_match`.
            NotFound: there is no such stage.
        """
        given: dict[str, Any] = {"name": name, "colour": colour, "position": position}
        message = stage_messages.UpdateStage(
            stage=stage, **{field: value for field, value in given.items() if value is not None}
        )
        return WorkspaceStage.from_wire(self._call_native(stage_rows.UPDATE, message, _STAGES, if_match=if_match))

    def delete_stage(self, stage: str, *, if_match: str | None = None) -> None:
        """Remove a stage.

        Raises:
            Conflict: versions are in it, or rules are for it or name it; or it has changed since `if_match`.
            NotFound: there is no such stage.
        """
        self._call_native(stage_rows.DELETE, stage_messages.GetStage(stage=stage), _STAGES, if_match=if_match)

    def set_stage_settings(
        self, *, stages: Sequence[Mapping[str, Any]], rules: Sequence[Mapping[str, Any]], dry_run: bool = False
    ) -> list[str]:
        """Make the stages and rules of the workspace equal to lists; others are removed. Return what changes, in words.

        Args:
            stages: in order, each with ``name`` and perhaps ``colour``; ``None`` first, ``Archived`` last.
            rules: each with ``target`` and the arguments of `set_stage_rule`.
            dry_run: change nothing.

        Raises:
            Conflict: a stage that would be removed is in use.
            InvalidInput: something is not valid.
        """
        message = rule_messages.PutStageSettings(
            new_stages=[rule_messages.GivenStage(**stage) for stage in stages],
            new_rules=[rule_messages.GivenRule(**_fields(rule)) for rule in rules],
            dry_run=dry_run,
        )
        return list(self._call_native(stage_rows.PUT_SETTINGS, message, _STAGES).changes)

    def get_stage_rules(self, name: str | None = None) -> list[StageRule]:
        """Read the rules of the workspace; with a registered model those that apply to it."""
        found: list[StageRule] = []
        token: str | None = None
        while True:
            if name is None:
                message: Any = rule_messages.ListRules(limit=_PAGE, page_token=token)
            else:
                message = rule_messages.ListModelRules(model=name, limit=_PAGE, page_token=token)
            row = rule_rows.LIST if name is None else rule_rows.LIST_OF_MODEL
            answer = self._call_native(row, message, _RULES)
            found += [StageRule.from_wire(one) for one in answer.items]
            token = answer.next_page_token
            if token is None:
                return found

    def get_stage_rule(self, target: str, *, name: str | None = None) -> StageRule:
        """Read a rule of the workspace, or one that a registered model has of its own.

        Raises:
            NotFound: there is no such rule.
        """
        if name is None:
            return StageRule.from_wire(self._call_native(rule_rows.GET, rule_messages.GetRule(target=target), _RULES))
        message = rule_messages.GetModelRule(model=name, target=target)
        return StageRule.from_wire(self._call_native(rule_rows.GET_OF_MODEL, message, _RULES))

    def set_stage_rule(
        self,
        target: str,
        *,
        name: str | None = None,
        conditions: Sequence[str] = (),
        comes_from: Sequence[str] = (),
        wait_stage: str | None = None,
        wait_hours: float | None = None,
        is_open_to_returns: bool = False,
        is_exclusive: bool = False,
        approvals_count: int = 0,
        approver_roles: Sequence[str] = (),
        approver_groups: Sequence[str] = (),
        approver_accounts: Sequence[str] = (),
        mover_roles: Sequence[str] = (),
        mover_groups: Sequence[str] = (),
        mover_accounts: Sequence[str] = (),
        expires_after_days: int = 14,
        if_match: str | None = None,
    ) -> StageRule:
        """Create or replace a rule; what is left out asks for nothing.

        Args:
            name: the registered model that it is for; None for all of the workspace.
            conditions: such as ``metrics.auc >= current - 0.002`` or ``tags.reviewed = 'yes'``.
            is_open_to_returns: let a version that was in the stage before return without the wait and from any stage,
                unless one that came there earlier has returned since.

        Raises:
            Conflict: the rule has changed since `if_match`.
            InvalidInput: a field is not valid, or names something that is not there.
        """
        fields: dict[str, Any] = {
            "rule_conditions": list(conditions),
            "comes_from": list(comes_from),
            "wait_stage": wait_stage,
            "wait_hours": wait_hours,
            "is_open_to_returns": is_open_to_returns,
            "is_exclusive": is_exclusive,
            "approvals_count": approvals_count,
            "approver_roles": list(approver_roles),
            "approver_groups": list(approver_groups),
            "approver_accounts": list(approver_accounts),
            "mover_roles": list(mover_roles),
            "mover_groups": list(mover_groups),
            "mover_accounts": list(mover_accounts),
            "expires_after_days": expires_after_days,
        }
        if name is None:
            answer = self._call_native(
                rule_rows.PUT, rule_messages.PutRule(target=target, **fields), _RULES, if_match=if_match
            )
        else:
            message = rule_messages.PutModelRule(model=name, target=target, **fields)
            answer = self._call_native(rule_rows.PUT_OF_MODEL, message, _RULES, if_match=if_match)
        return StageRule.from_wire(answer)

    def delete_stage_rule(self, target: str, *, name: str | None = None, if_match: str | None = None) -> None:
        """Delete a rule.

        Raises:
            Conflict: the rule has changed since `if_match`.
            NotFound: there is no such rule.
        """
        if name is None:
            self._call_native(rule_rows.DELETE, rule_messages.GetRule(target=target), _RULES, if_match=if_match)
            return
        message = rule_messages.GetModelRule(model=name, target=target)
        self._call_native(rule_rows.DELETE_OF_MODEL, message, _RULES, if_match=if_match)

    def get_stage_checks(self, name: str, version: str | int, target: str | None = None) -> list[StageChecklist]:
        """Read how a version stands against the rules of all stages and protected aliases, or of one.

        Raises:
            NotFound: the version does not exist.
        """
        message = rule_messages.ListChecks(
            model=name, version=self._version_number(version), target=target, limit=_PAGE
        )
        answer = self._call_native(rule_rows.LIST_CHECKS, message, _RULES)
        return [StageChecklist.from_wire(one) for one in answer.items]

    def try_stage_rule(
        self,
        target: str,
        *,
        name: str | None = None,
        conditions: Sequence[str] = (),
        comes_from: Sequence[str] = (),
        wait_stage: str | None = None,
        wait_hours: float | None = None,
        is_open_to_returns: bool = False,
        days: int = 90,
        max_results: int = 100,
        page_token: str | None = None,
    ) -> PagedList[TriedMove]:
        """Judge the moves of the last days by a rule that need not be stored, newest first, one page.

        Args:
            name: only moves of this registered model.
            page_token: the `token` of the previous page.

        Raises:
            InvalidInput: a field is not valid.
        """
        message = rule_messages.TryRule(
            target=target,
            condition=list(conditions),
            from_stage=list(comes_from),
            wait_stage=wait_stage,
            wait_hours=wait_hours,
            is_open_to_returns=is_open_to_returns,
            model=name,
            days=days,
            limit=checked_count(max_results),
            page_token=page_token,
        )
        answer = self._call_native(rule_rows.TRY, message, _RULES)
        return PagedList(
            [TriedMove.from_wire(one) for one in answer.items],
            answer.next_page_token,
            lambda token: self.try_stage_rule(
                target,
                name=name,
                conditions=conditions,
                comes_from=comes_from,
                wait_stage=wait_stage,
                wait_hours=wait_hours,
                is_open_to_returns=is_open_to_returns,
                days=days,
                max_results=max_results,
                page_token=token,
            ),
        )


def _fields(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {_NAMES.get(name, name): value for name, value in rule.items()}
