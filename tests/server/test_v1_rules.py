"""Stages and rules in the public API, and what unchanged clients are told of them, over HTTP."""

from __future__ import annotations

from tests.support.file_client import Files
from tests.support.registry_api import a_run, ask, refused, register, told

SIGNED = b"flavors: {}\nsignature:\n  inputs: '[]'\n"


def test_a_rule_is_set_refused_and_tried_over_http(own_files: Files) -> None:
    files = own_files
    version = register(files, "walk")
    body = {"rule_conditions": ["signature IS NOT NULL", "tags.reviewed = 'yes'"], "is_exclusive": True}
    rule = told(files, "PUT", "/rules/stage:production", body)
    assert (rule["target"], rule["rule_version"], rule["condition_words"]) == (
        "stage:Production",
        1,
        ["has a signature", "tag reviewed is 'yes'"],
    )
    stopped = ask(files, "POST", f"{version}/transitions", {"to": "Production"})
    refused(stopped, 409, "TRANSITION_NOT_ALLOWED", "to")
    assert (stopped.json["details"]["target"], stopped.json["details"]["rule_version"]) == ("stage:Production", 1)
    assert [(one["state"], one["reason"]) for one in stopped.json["details"]["checks"]] == [
        ("failed", "Version 1 has no signature."),
        ("failed", "The tag reviewed is not set on version 1."),
    ]
    wire = files.ask(
        "POST",
        "/api/2.0/mlflow/model-versions/transition-stage",
        b'{"name": "walk", "version": "1", "stage": "Production", "archive_existing_versions": false}',
        {"Content-Type": "application/json"},
    )
    assert (wire.status, wire.json["error_code"]) == (409, "RESOURCE_CONFLICT")
    assert wire.json["message"] == stopped.json["message"]
    run_id = a_run(files)
    assert files.put(f"0/{run_id}/artifacts/model/MLmodel", SIGNED).status == 200
    signed = register(files, "walk", run_id)
    checks = told(files, "GET", f"{signed}/checks?target=stage:Production")["items"][0]
    assert (checks["is_met"], [one["state"] for one in checks["checks"]]) == (False, ["failed", "passed"])
    told(files, "PUT", f"{signed}/tags/reviewed", {"value": "yes"})
    assert len(told(files, "POST", f"{signed}/transitions", {"to": "Production"})["moves"]) == 1
    tried = told(files, "GET", "/rules/stage:Production/tryout?condition=signature%20IS%20NULL&days=1")
    assert [(one["version"], one["verdict"]) for one in tried["items"]] == [(2, "stopped")]


def test_a_stale_change_of_a_rule_or_stage_is_refused(own_files: Files) -> None:
    files = own_files
    rule = {"rule_conditions": ["run IS NOT NULL"]}
    first = told(files, "PUT", "/rules/stage:Staging", rule, If_Match='"none"')
    again = ask(files, "PUT", "/rules/stage:Staging", {"comes_from": []}, If_Match='"none"')
    refused(again, 412, "STALE", "If-Match")
    second = told(files, "PUT", "/rules/stage:Staging", {"comes_from": ["None"]}, If_Match=first["etag"])
    for method, body in (("PUT", {"comes_from": []}), ("DELETE", None)):
        stale = ask(files, method, "/rules/stage:Staging", body, If_Match=first["etag"])
        refused(stale, 412, "STALE", "If-Match")
    history = told(files, "GET", "/rules/stage:Staging/events")["items"]
    assert [(event["type"], event["after"]["version"]) for event in history] == [
        ("stage_rule.updated", 2),
        ("stage_rule.created", 1),
    ]
    told(files, "DELETE", "/rules/stage:Staging", If_Match=second["etag"])
    refused(ask(files, "GET", "/rules/stage:Staging"), 404, "STAGE_RULE_NOT_FOUND", None)
    stage = told(files, "POST", "/stages", {"name": "Canary", "position": 2})
    changed = told(files, "PATCH", "/stages/canary", {"name": "Shadow"}, If_Match=stage["etag"])
    assert (changed["name"], changed["position"]) == ("Shadow", 2)
    refused(ask(files, "DELETE", "/stages/Shadow", If_Match=stage["etag"]), 412, "STALE", "If-Match")
    told(files, "DELETE", "/stages/Shadow", If_Match=changed["etag"])


def test_bad_rules_are_refused_by_their_field(own_files: Files) -> None:
    files = own_files
    for body, field in (
        ({"rule_conditions": ["metrcs.auc > 1"]}, "rule_conditions[0]"),
        ({"approvals_count": 99}, "approvals_count"),
        ({"mover_groups": ["nowhere"]}, "mover_groups"),
        ({"wait_stage": "Staging"}, "wait_stage"),
        ({"wait_stage": "Staging", "wait_hours": -1}, "wait_hours"),
    ):
        answer = ask(files, "PUT", "/rules/stage:Production", body)
        assert (answer.status, answer.json["field"]) == (400, field), answer
    refused(ask(files, "PUT", "/rules/Production", {}), 400, "INVALID_INPUT", "target")
    refused(ask(files, "PUT", "/rules/stage:None", {}), 400, "INVALID_INPUT", "target")


def test_an_error_in_a_document_of_rules_names_the_field_of_its_rule(own_files: Files) -> None:
    stages = [{"name": name} for name in ("None", "Staging", "Production", "Archived")]
    good = {"target": "stage:Staging", "rule_conditions": ["run IS NOT NULL"]}
    for bad, field in (
        ({"target": "stage:Production", "rule_conditions": ["run IS NOT NULL", ""]}, "new_rules[1].rule_conditions[1]"),
        ({"target": "stage:Production", "mover_groups": ["nowhere"]}, "new_rules[1].mover_groups"),
        ({"target": "stage:Production", "wait_stage": "Staging"}, "new_rules[1].wait_stage"),
        ({"target": "stage:Nowhere"}, "new_rules[1].target"),
        ({"target": "Production"}, "new_rules[1].target"),
        ({"target": "stage:staging"}, "new_rules[1].target"),
        ({"target": "stage:Production", "approvals_count": 1}, "new_rules[1].approvals_count"),
    ):
        answer = ask(own_files, "PUT", "/stage-settings", {"new_stages": stages, "new_rules": [good, bad]})
        assert (answer.status, answer.json["field"]) == (400, field), answer
