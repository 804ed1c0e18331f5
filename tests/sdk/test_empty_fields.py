"""Fields without a value are those that mlflow shows, with each kind of server."""

from __future__ import annotations

import uuid

import pytest

import greenroom as mlflow


@pytest.mark.usefixtures("anywhere")
def test_fields_without_a_value_are_empty_text() -> None:
    client, name = mlflow.MlflowClient(), f"Empty-{uuid.uuid4().hex[:8]}"
    assert client.create_registered_model(name).description == ""
    assert client.get_registered_model(name).description == ""
    version = client.create_model_version(name, "s3://bucket/model")
    assert (version.run_id, version.user_id, version.model_id) == (None, "", None)
    copy = client.copy_model_version(f"models:/{name}/1", name)
    assert (copy.run_id, copy.source) == (None, f"models:/{name}/1")
    run = client.create_run("0")
    assert run.info.user_id == "unknown"
    made = client.create_logged_model("0", name="model")
    assert (made.model_type, made.status_message) == ("", "")
