"""What schemathesis cannot know about the public API; loaded by schemathesis, in its own environment.

Runs beside `tests/compat/test_generated_requests.py`.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

import schemathesis

NUMBERS = itertools.count(1)
VALID_KEY = re.compile("[!-~]{1,200}")

# Reasons to refuse a request that is valid by its schema: rules that a JSON schema cannot express, such as the grammar of a
# filter, and conditions of the moment.
RULES = {
    "CONDITION_NOT_SUPPORTED",
    "INCONSISTENT",
    "INVALID_FILTER",
    "INVALID_NAME",
    "INVALID_URI",
    "RANGE_NOT_SATISFIABLE",
    "STALE",
}
# Headers of all operations.
HEADERS = {"Content-Type", "Idempotency-Key", "If-Match", "X-MLFLOW-WORKSPACE"}
SUBJECTS = {"model", "version", "run_id", "experiment_id", "logged_model_id"}
PEOPLE_OF_TRYOUT = {"mover_role", "mover_group", "mover_account"}
RULE = {
    "target",
    "approvals_count",
    "comes_from",
    "is_exclusive",
    "is_open_to_returns",
    "wait_stage",
    "wait_hours",
    *(f"{kind}_{part}" for kind in ("mover", "approver") for part in ("roles", "groups", "accounts")),
}
# Operation -> fields with rules about several fields, or about their words, that are refused as INVALID_INPUT.
RULES_OF_FIELDS = {
    "batch_tag_runs": {"set", "delete"},
    "create_model_comment": {"text"},
    "create_version_comment": {"text"},
    "update_comment": {"text"},
    "create_request": {"stage", "alias", "archive_existing", "keep_others", "reviewer_names", "comment"},
    "create_stage": {"name", "position"},
    "create_transition": {"to", "leave", "archive_existing", "keep_others"},
    "create_version": {"run_id"},
    "delete_stage_rule": {"target"},
    "delete_stage_rule_of_model": {"target"},
    "download_logged_model_file": {"path"},
    "download_run_file": {"path"},
    "download_version_file": {"path"},
    "export_events": {*SUBJECTS, "after", "type", "subject_kind", "since", "until"},
    "follow_events": {*SUBJECTS, "type", "subject_kind"},
    "get_alias": {"as_of", "registered_model_id"},
    "get_model": {"as_of", "registered_model_id"},
    "get_consistency_proof": {"first_events_count"},
    "get_inclusion_proof": {"events_count"},
    "get_stage_rule": {"target"},
    "get_stage_rule_of_model": {"target"},
    "get_version": {"as_of", "registered_model_id"},
    "list_alias_holders": {"since", "until", "registered_model_id"},
    "list_events": {*SUBJECTS, "order", "after", "type", "subject_kind", "since", "until"},
    "list_logged_model_files": {"path"},
    "list_model_versions": {"stage", "as_of", "registered_model_id"},
    "list_model_requests": {"state"},
    "list_models": {"as_of", "state", "filter", "order_by", "include_total", "registered_model_id"},
    "list_requests": {"state"},
    "list_run_files": {"path"},
    "list_runs": {"experiment_id"},
    "list_stage_checks": {"target"},
    "list_stage_rule_events": {"target"},
    "list_stage_holders": {"stage", "since", "until", "registered_model_id"},
    "list_version_requests": {"state"},
    "list_versions": {"as_of", "stage", "alias", "state", "model", "include_total"},
    "mark_all_notifications_read": {"up_to"},
    "mark_notifications_read": {"notification_ids"},
    "reject_request": {"comment"},
    "restore_model": {"registered_model_id"},
    "set_request_reviewers": {"reviewer_names"},
    "set_stage_rule": RULE,
    "set_stage_rule_of_model": RULE,
    "set_stage_settings": {"new_stages", "new_rules"},
    "try_stage_rule": {"target", "condition", "from_stage", "wait_stage", "wait_hours", *PEOPLE_OF_TRYOUT},
    "update_notification_settings": {"time_of_day", "zone"},
    "update_stage": {"name", "position"},
    "watch_model": {"level"},
    "watch_workspace": {"level"},
    # 3.0 is an integer in a JSON schema.
    "set_alias": {"version"},
}


def _document(response: Any) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Drop what is no failure here: a refusal by a rule that the schema cannot express, and deleted objects that can be read."""
    kind = type(failure).__name__
    document = _document(response)
    if kind == "UseAfterFree":
        return bool(document.get("state") != "deleted")
    if kind != "RejectedPositiveData":
        return True
    field = (document.get("field") or "").partition(".")[0].partition("[")[0]
    operation = case.operation.definition.raw["operationId"]
    return not (document.get("reason") in RULES or field in RULES_OF_FIELDS.get(operation, ()))


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Let most changes happen.

    A key that is used again only gets the answer of the first request, or 409, and an etag is not known to be right.
    """
    key = (case.headers or {}).get("Idempotency-Key", "")
    number = next(NUMBERS)
    if number % 8 and VALID_KEY.fullmatch(key):
        case.headers["Idempotency-Key"] = f"key-{number}"
    if number % 3 and "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = "*"


@schemathesis.check
def reason_conformance(ctx: Any, response: Any, case: Any) -> None:
    """The reason of a refusal is one that the description lists for the operation and the status."""
    if response.status_code < 400 or response.status_code == 405:
        return
    responses = case.operation.definition.raw["responses"]
    documented = responses.get(str(response.status_code))
    if documented is None:
        return
    if "$ref" in documented:
        documented = case.operation.schema.raw_schema["components"]["responses"][documented["$ref"].rpartition("/")[2]]
    reason = _document(response).get("reason")
    assert reason in documented["x-reasons"], f"{reason} is not documented for status {response.status_code}"


@schemathesis.check
def field_conformance(ctx: Any, response: Any, case: Any) -> None:
    """The field at fault is one that the operation has, in the words of the description."""
    error = _document(response)
    field = error.get("field")
    if response.status_code < 400 or field is None or error.get("reason") == "UNKNOWN_FIELD":
        return
    operation = case.operation.definition.raw
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    names = {*body.get("properties", ()), *HEADERS}
    names |= {parameter["name"] for parameter in operation["parameters"] if "name" in parameter}
    root = field.partition(".")[0].partition("[")[0]
    assert root in names, f"{field!r} is not a field of {operation['operationId']}"
