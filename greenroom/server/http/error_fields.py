"""The field that an error of the public API names, in the words of its operation.

Services serve the MLflow API too, and name fields in its words: the `name` of a registered model is `model` in the public API.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from greenroom.errors import GreenroomError, ModelVersionNotFound, RegisteredModelNotFound, UnknownField

# Field of the MLflow API -> what it may be called in the public API.
_WORDS = {
    "artifact_path": "path",
    "experiment_name": "name",
    "key": "tags",
    "max_results": "limit",
    "model_id": "logged_model_id",
    "name": "model",
    "new_name": "name",
    "value": "tags",
}


# Field of a rule in services -> its names in messages: of a rule, and of a try-out.
_FIELDS_OF_RULES = {
    "approvals": ("approvals_count",),
    "approvers": ("approver_accounts",),
    "approvers.accounts": ("approver_accounts",),
    "approvers.groups": ("approver_groups",),
    "approvers.roles": ("approver_roles",),
    "comes_from": ("comes_from", "from_stage"),
    "conditions": ("rule_conditions", "condition"),
    "movers": ("mover_accounts", "mover_account"),
    "movers.accounts": ("mover_accounts", "mover_account"),
    "movers.groups": ("mover_groups", "mover_group"),
    "movers.roles": ("mover_roles", "mover_role"),
    "one_version": ("is_exclusive",),
    "stage": ("stage", "target", "to"),
    "wait.hours": ("wait_hours",),
    "wait.stage": ("wait_stage",),
}

_IN_LIST_OF_RULES = re.compile(r"(new_rules\[\d+\]\.)([^\[]+)(.*)")


def name_field(error: GreenroomError, fields: Collection[str]) -> None:
    """Rename the field of an error, and where its message quotes a field of a rule.

    Args:
        fields: the fields of the request.
    """
    if error.field is None or isinstance(error, UnknownField):
        return
    if isinstance(error, (RegisteredModelNotFound, ModelVersionNotFound)) and error.field == "name":
        # An operation that renames a model has both.
        error.field = "model" if "model" in fields else error.field
        return
    listed = _IN_LIST_OF_RULES.fullmatch(error.field)
    if listed is not None:
        place, field, rest = listed.groups()
        # The stage or alias of a rule is in its target.
        name = "target" if field in ("stage", "alias") else _FIELDS_OF_RULES.get(field, (field,))[0]
        error.field = f"{place}{name}{rest}"
        _name_in_message(error, field, name)
        return
    of_services = error.field.partition("[")[0]
    for name in _FIELDS_OF_RULES.get(of_services, ()):
        if name in fields:
            error.field = error.field.replace(of_services, name, 1)
            _name_in_message(error, of_services, name)
            return
    root, rest = _split(error.field)
    known = _WORDS.get(root)
    if root not in fields and known in fields:
        error.field = f"{known}{rest}"


def _name_in_message(error: GreenroomError, of_services: str, name: str) -> None:
    # A stage or alias is no field of a rule: what is quoted may be one of that name.
    if of_services not in ("stage", "alias"):
        error.message = error.message.replace(f"'{of_services}'", f"'{name}'")


def _split(path: str) -> tuple[str, str]:
    end = min((found for found in (path.find("."), path.find("[")) if found >= 0), default=len(path))
    return path[:end], path[end:]
