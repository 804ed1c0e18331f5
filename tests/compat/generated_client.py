"""What a script does with a client generated from the description of the public API.

Run by `tests/compat/test_generated_client.py` with the generated package `greenroom_api`, in an environment without Greenroom:
``python generated_client.py <address of a server> <id of a run with a folder "model">``.
"""

from __future__ import annotations

import sys
from http import HTTPStatus

from greenroom_api import Client
from greenroom_api.api.aliases import set_alias
from greenroom_api.api.comments import create_version_comment, list_version_comments
from greenroom_api.api.files import download_version_file, list_version_files
from greenroom_api.api.models import create_model, delete_model, get_model, list_models, update_model
from greenroom_api.api.transitions import create_transition
from greenroom_api.api.versions import create_version, list_model_versions
from greenroom_api.models import (
    CreateModelBody,
    CreateModelBodyTags,
    CreateTransitionBody,
    CreateVersionBody,
    CreateVersionCommentBody,
    ErrorBody,
    Model,
    ModelList,
    ModelState,
    ModelVersion,
    Reason,
    SetAliasBody,
    TransitionState,
    UpdateModelBody,
)


def main(address: str, run_id: str) -> None:
    """Walk from a model to a version in use, and through what is refused."""
    with Client(address, raise_on_unexpected_status=True) as client:
        tags = CreateModelBodyTags.from_dict({"team": "growth"})
        created = create_model.sync_detailed(client=client, body=CreateModelBody(name="Churn", tags=tags))
        assert created.status_code == HTTPStatus.CREATED
        assert created.headers["Location"] == "/api/v1/models/Churn"
        models(client, created.headers["ETag"])
        versions(client, run_id)
        assert delete_model.sync_detailed("Churn", client=client).status_code == HTTPStatus.NO_CONTENT
        gone = get_model.sync("Churn", client=client)
        assert isinstance(gone, ErrorBody)


def models(client: Client, etag: str) -> None:
    """Read, list and change a model, and see each refusal with its reason."""
    model = get_model.sync("Churn", client=client)
    assert isinstance(model, Model)
    assert (model.name, model.state, model.description, model.etag) == ("Churn", ModelState.ACTIVE, None, etag)
    assert model.tags.to_dict() == {"team": "growth"}
    unchanged = get_model.sync_detailed("Churn", client=client, if_none_match=etag)
    assert unchanged.status_code == HTTPStatus.NOT_MODIFIED

    body = UpdateModelBody(description="Predicts which customers leave.")
    changed = update_model.sync("Churn", client=client, body=body, if_match=etag, idempotency_key="once")
    assert isinstance(changed, Model)
    assert changed.description == "Predicts which customers leave."
    again = update_model.sync_detailed("Churn", client=client, body=body, if_match=etag, idempotency_key="once")
    assert again.headers["Idempotency-Replayed"] == "true"

    refuse(update_model.sync("Churn", client=client, body=body, if_match=etag), Reason.STALE, "If-Match")
    refuse(create_model.sync(client=client, body=CreateModelBody(name="Churn")), Reason.MODEL_EXISTS, "name")
    refuse(get_model.sync("Missing", client=client), Reason.MODEL_NOT_FOUND, "model")
    refuse(list_models.sync(client=client, filter_="name >< 'x'"), Reason.INVALID_FILTER, "filter")

    create_model.sync(client=client, body=CreateModelBody(name="Fraud"))
    names: list[str] = []
    token = None
    while token is not None or not names:
        page = list_models.sync(client=client, limit=1, include_total=True, **({"page_token": token} if token else {}))
        assert isinstance(page, ModelList)
        assert page.total_count == 2
        names += [one.name for one in page.items]
        token = page.next_page_token
    assert names == ["Churn", "Fraud"]


def versions(client: Client, run_id: str) -> None:
    """Register a version, comment on it, move it to Production, and read its files."""
    version = create_version.sync("Churn", client=client, body=CreateVersionBody(run_id=run_id, path="model"))
    assert isinstance(version, ModelVersion)
    assert (version.version, version.stages, version.run_id) == (1, [], run_id)
    create_version_comment.sync("Churn", 1, client=client, body=CreateVersionCommentBody(text="Good."))
    comments = list_version_comments.sync("Churn", 1, client=client)
    assert comments is not None
    assert [one.text for one in comments.items] == ["Good."]
    move = create_transition.sync("Churn", 1, client=client, body=CreateTransitionBody(to="Production"))
    assert move is not None
    assert move.state is TransitionState.APPLIED
    set_alias.sync("Churn", "champion", client=client, body=SetAliasBody(version=1))
    (listed,) = list_model_versions.sync("Churn", client=client, stage="Production").items
    assert (listed.stages, listed.aliases) == (["Production"], ["champion"])
    files = list_version_files.sync("Churn", 1, client=client)
    assert [file.path for file in files.items] == ["MLmodel"]
    content = download_version_file.sync_detailed("Churn", 1, "MLmodel", client=client).content
    assert content == b"flavors: {}\n"


def refuse(answer: object, reason: Reason, field: str) -> None:
    """Check that an operation was refused for a reason."""
    assert isinstance(answer, ErrorBody), answer
    assert (answer.reason, answer.field) == (reason, field), answer


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
