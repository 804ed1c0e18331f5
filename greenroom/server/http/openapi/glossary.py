"""The words of the public API: one description and one example for each field and parameter.

A field name has one type and one meaning in the whole API (docs/api-guidelines.md, rule 2). A message that needs to say more
about a field does so in its docstring, which takes precedence over the description here. The examples tell one story: version 3
of the model Churn, and the run it came from.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Term(NamedTuple):
    """What a field name means.

    Attributes:
        description: one or two sentences.
        example: a valid value; None if the field is an object or an enumeration, which have their own.
    """

    description: str
    example: Any = None


_TIME = "in milliseconds since 1970, UTC."
_TAGS = {"team": "growth"}

GLOSSARY: dict[str, Term] = {
    "about": Term("What the permission is about."),
    "account": Term("The account.", "ada"),
    "account_id": Term("Lasting id of the account.", "acc_7"),
    "account_names": Term("Names of users.", ["ada"]),
    "actor": Term("Who made the change."),
    "address": Term("Network address.", "192.0.2.7"),
    "after": Term("The changed fields after the change.", {"stages": ["Production"]}),
    "alias": Term("Name of the alias.", "champion"),
    "alias_versions": Term("Number of the version that each alias is set to.", {"champion": 3}),
    "aliases": Term("Aliases that are set to the version.", ["champion"]),
    "allow": Term("Whether to allow it.", True),
    "api_token": Term("The API token of the request."),
    "api_version": Term("Version of this API.", "v1"),
    "archive_existing": Term("Whether to archive the other versions in the stage.", True),
    "archived_at_ms": Term(f"Time of archiving, {_TIME}", 1790000000000),
    "artifact_location": Term("URI below which files are stored.", "mlflow-artifacts:/7"),
    "artifact_root": Term("URI below which new experiments store files.", "s3://bucket/lab"),
    "artifact_uri": Term(
        "URI below which the files of the run are stored.",
        "mlflow-artifacts:/7/4f1c2d3e5a6b47c8909e1f2a3b4c5d6e/artifacts",
    ),
    "as_of": Term("A time or an event.", "2026-11-27T10:00:00Z"),
    "at_ms": Term(f"Time of the change, {_TIME}", 1790000000000),
    "audience": Term("Audience that the identity token must be for.", "greenroom"),
    "before": Term("The changed fields before the change.", {"stages": []}),
    "change_id": Term("The same for all events of one change.", "9e2f4c1b00000001"),
    "client": Term("What the program says about itself.", "greenroom login on laptop-7"),
    "comment": Term("The reason given for a change.", "Beats version 2."),
    "comment_id": Term("Lasting id of the comment.", "7d1f0a2b9c8e4d5f"),
    "conditions": Term("Patterns of the claims that the identity token must have.", {"repository": "example/churn"}),
    "create_model": Term("Whether to create the registered model if it does not exist.", False),
    "created_at_ms": Term(f"Time of creation, {_TIME}", 1790000000000),
    "created_by": Term("Name of the user who created it.", "ada"),
    "current_password": Term("The current password.", "correct horse battery staple"),
    "default_role": Term("What everyone with an account may do in the workspace.", "viewer"),
    "delete": Term("Keys of the tags to remove.", ["obsolete"]),
    "deleted_at_ms": Term(f"Time of the deletion, {_TIME}", 1790000000000),
    "deleted_by": Term("Name of the user who deleted it.", "ada"),
    "denied_by": Term("Denials that take the permission away."),
    "description": Term("Text in Markdown.", "Predicts which customers leave."),
    "details": Term("More about some reasons.", {"nearest": "description"}),
    "device_code": Term("Secret of the program that waits.", "Zm9yIGV4YW1wbGUgb25seQ"),
    "digest": Term(
        "sha256, in lower-case hex digits.", "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
    ),
    "direction": Term("Whether a higher or a lower value is better."),
    "display_name": Term("Full name.", "Ada Lovelace"),
    "download_uri": Term("Where clients download the files.", "mlflow-artifacts:/versions/12"),
    "email": Term("E-mail address.", "ada@example.com"),
    "ended_at_ms": Term(f"Time of the end, {_TIME}", 1790000060000),
    "error_code": Term("Coarse class of the error, as in the MLflow API.", "INVALID_PARAMETER_VALUE"),
    "etag": Term("Changes whenever the resource does.", '"2f1d0c6b9a3e47d58c0b7a6f5e4d3c2b"'),
    "experiment_id": Term("Lasting id of the experiment.", "7"),
    "expires_at_ms": Term(f"When it ends, {_TIME}", 1797776000000),
    "expires_in_s": Term("How long it is valid, in seconds.", 600),
    "explanations": Term("One for each permission."),
    "field": Term("Path of the field or parameter at fault.", "descripton"),
    "files_count": Term("Number of files.", 4),
    "filter": Term("Condition that the results meet.", "tags.team = 'growth'"),
    "force": Term("Whether to delete it although it is used.", False),
    "grant_id": Term("Id of the grant.", "grant_9"),
    "granted_by": Term("A few who can grant the permission."),
    "grants_count": Term("How often it is granted.", 2),
    "group": Term("Id or name of the group.", "data-science"),
    "group_id": Term("Lasting id of the group.", "gr_3"),
    "group_names": Term("Names of groups.", ["ops"]),
    "groups": Term("Groups."),
    "has_event_stream": Term("Whether events can be followed as a stream.", True),
    "has_password": Term("Whether it can sign in by password.", True),
    "hint": Term("The first and last characters of a token.", "grn_0aB3...9xYz"),
    "id": Term("Lasting id.", "user_1"),
    "identity_providers": Term("Issuers that the account signs in by.", ["https://id.example.com"]),
    "idle_until_ms": Term(f"When it ends unless it is used before, {_TIME}", 1790043200000),
    "include_total": Term("Whether to count the results on all pages.", True),
    "interval_s": Term("How long to wait between two questions, in seconds.", 2),
    "is_active": Term("Whether versions in the stage are in use.", True),
    "is_added_by_hand": Term("Whether a person added it.", True),
    "is_admin": Term("Whether it administers the server.", False),
    "is_allowed": Term("Whether the permission is held.", True),
    "is_archived": Term("Whether the workspace can only be read.", False),
    "is_built_in": Term("Whether the role exists in every workspace.", False),
    "is_current": Term("Whether the request belongs to it.", True),
    "is_disabled": Term("Whether it is locked out.", False),
    "is_folder": Term("Whether it is a folder.", False),
    "is_limited_by_token": Term("Whether only the token of the request stands in the way.", False),
    "is_name_taken": Term("Whether another object has the name now.", False),
    "issuer": Term("Address of the issuer of identity tokens.", "https://token.actions.githubusercontent.com"),
    "items": Term("The entries of this page."),
    "keep_others": Term("Whether the version stays in its other stages.", False),
    "key": Term("Key of the tag.", "team"),
    "kind": Term("Kind of the object.", "model_version"),
    "last_used_at_ms": Term(f"Last use, {_TIME}", 1790000060000),
    "latest_version": Term("Highest number of a version.", 3),
    "leave": Term("Stage that the version leaves.", "Staging"),
    "lifetime_s": Term("How long a token is valid, in seconds.", 900),
    "limit": Term("Largest number of entries in the response.", 50),
    "logged_at_ms": Term(f"Time at which the value was logged, {_TIME}", 1790000000000),
    "logged_model_id": Term("Lasting id of the logged model.", "m-4f1c2d3e5a6b47c8909e1f2a3b4c5d6e"),
    "login": Term("What a client logs in with."),
    "members_count": Term("Number of members.", 12),
    "message": Term(
        "What was wrong, and what would be right.", "Unknown field 'descripton'. Did you mean 'description'?"
    ),
    "method": Term("How the session began.", "password"),
    "metric_directions": Term("Whether a higher or a lower value of a metric is better.", {"auc": "maximize"}),
    "metrics": Term("Latest value of each metric by its key.", {"auc": 0.93}),
    "model": Term("Name of the registered model.", "Churn"),
    "models": Term("Names of registered models.", ["Churn"]),
    "move_to": Term("Name of the workspace that everything is moved to.", "default"),
    "moment": Term("What the state is as of; null for the present one."),
    "moves": Term("The versions that moved."),
    "name": Term("Name.", "Churn"),
    "next_page_token": Term("Token of the next page; null on the last one.", "eyJhZnRlciI6MTIzfQ"),
    "order": Term("Order of the events."),
    "order_by": Term("Sort keys, each optionally with `DESC`; repeat it for further keys.", ["name DESC"]),
    "own_account": Term("The account of the caller."),
    "page_token": Term("`next_page_token` of the previous page; omit it for the first one.", "eyJhZnRlciI6MTIzfQ"),
    "params": Term("Parameters by their keys.", {"depth": "3"}),
    "parent_run_id": Term("Lasting id of the run that it is nested in.", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
    "password": Term("The password.", "correct horse battery staple"),
    "path": Term("Path, relative to the folder of the run, version or logged model.", "model/MLmodel"),
    "permission": Term("Name of a permission.", "model_version:create"),
    "permissions": Term("Permissions held.", ["registered_model:read"]),
    "position": Term("Place in the order of the stages, from 0.", 2),
    "publisher": Term("The trusted publisher.", "release"),
    "publisher_id": Term("Lasting id of the trusted publisher.", "pub_3"),
    "reason": Term("Exact class of the error."),
    "registered_model_id": Term("Lasting id of the registered model.", "rm_12"),
    "request_id": Term("Id of the request in the server's log.", "9e2f4c1b00000001"),
    "resource": Term("What a role is granted on.", "model"),
    "role": Term("Name of the role; requests take the id of a role of the workspace too.", "contributor"),
    "role_id": Term("Lasting id of a role that the workspace defines.", "role_4"),
    "roles": Term("Names of roles.", ["manager", "administrator"]),
    "run_id": Term("Lasting id of the run.", "4f1c2d3e5a6b47c8909e1f2a3b4c5d6e"),
    "run_ids": Term("Lasting ids of runs.", ["4f1c2d3e5a6b47c8909e1f2a3b4c5d6e"]),
    "scope": Term("What a token may do at most."),
    "search": Term("Part of the name, in upper or lower case.", "churn"),
    "server_name": Term("Display name of the server.", "Greenroom"),
    "server_version": Term("Release of Greenroom.", "1.0.0"),
    "session_id": Term("Id of the session.", "ses_5"),
    "sessions_count": Term("Number of sessions.", 2),
    "set": Term("Tags to set, by their keys.", _TAGS),
    "size_bytes": Term("Size in bytes.", 52431),
    "source": Term("Where the files came from.", "runs:/4f1c2d3e5a6b47c8909e1f2a3b4c5d6e/model"),
    "sources": Term("Why, strongest first."),
    "stage": Term("Name of a stage.", "Production"),
    "stage_versions": Term("The highest version in each stage.", {"Production": 3}),
    "stages": Term("Stages that the version is in, furthest first.", ["Production"]),
    "started_at_ms": Term(f"Time of the start, {_TIME}", 1790000000000),
    "state": Term("Whether it is active or deleted."),
    "status": Term("Status.", "READY"),
    "status_message": Term("More about the status.", "The source has no files yet."),
    "step": Term("Step of the training.", 100),
    "subject": Term("What was changed."),
    "tags": Term("Value of each tag by its key.", _TAGS),
    "text": Term("Text in Markdown, at most 10,000 characters.", "Beats version 2 on the holdout set."),
    "through": Term("What gives the permission, strongest first."),
    "to": Term("Stage that the version enters.", "Production"),
    "token": Term("An API token.", "grn_000000000000000000000000000000002wjyrI"),
    "token_id": Term("Id of the token.", "tok_12"),
    "total_count": Term("Number of results on all pages; null unless requested by `include_total`.", 120),
    "transfer_to": Term("Id or name of the account that gets what the deleted one owns.", "acc_9"),
    "transition_id": Term("Lasting id of the transition.", "9e2f4c1b00000001"),
    "type": Term("What happened, as `<thing>.<past tense>`.", "model_version.transitioned"),
    "updated_at_ms": Term(f"Time of the last change, {_TIME}", 1790000000000),
    "user_agent": Term("What the browser calls itself.", "Mozilla/5.0"),
    "user_code": Term("Code that a person compares.", "BDKM-XWPT"),
    "value": Term("Value.", "growth"),
    "verification_url": Term("Page where the code is confirmed.", "https://registry.example.com/device"),
    "verification_url_complete": Term(
        "The same page with the code filled in.", "https://registry.example.com/device?code=BDKM-XWPT"
    ),
    "version": Term("Number of the version.", 3),
    "version_etag": Term("Etag of the version.", '"12-40-2f1d0c6b9a3e47d58c0b7a6f5e4d3c2b"'),
    "versions_count": Term("Number of versions.", 3),
    "workspace": Term("Name of the workspace.", "default"),
}

# Where one example for a name does not suit a message: "<message>.<field>", or "<message>" for a request body as a whole.
EXAMPLES: dict[str, Any] = {
    "CreateTransition": {"to": "Production", "archive_existing": True, "comment": "Beats version 2."},
    "CreateVersion": {"run_id": "4f1c2d3e5a6b47c8909e1f2a3b4c5d6e", "path": "model"},
    "CreateVersion.path": "model",
    "DeleteExperimentMetricDirection.key": "auc",
    "EventActor.kind": "user",
    "GetModelMetricDirection.key": "auc",
    "ListEvents.after": "0-4711",
    "ListEvents.type": ["model_version.transitioned"],
    "ListExperiments.order_by": ["name DESC"],
    "ListLoggedModelFiles.path": "",
    "ListRunFiles.path": "model",
    "ListRunMetricPoints.key": "auc",
    "ListRuns.experiment_id": ["7"],
    "ListRuns.order_by": ["metrics.auc DESC"],
    "FollowEvents.after": "0-4711",
    "FollowEvents.last_event_id": "ev_4711",
    "FollowEvents.type": ["model_version.transitioned"],
    "Event.id": "0-4711",
    "Event.before": {"stages": []},
    "Me.kind": "user",
    "RunMetricPoint.value": 0.93,
    "SetExperimentMetricDirection.key": "auc",
    "SetModelMetricDirection.key": "auc",
    "Stage.name": "Production",
    "StageMove.after": ["Production"],
    "StageMove.before": ["Staging"],
}


def example_of(message: str, field: str) -> Any:
    """Return the example of a field of a message, or None."""
    own = EXAMPLES.get(f"{message}.{field}")
    if own is not None:
        return own
    term = GLOSSARY.get(field)
    return None if term is None else term.example
