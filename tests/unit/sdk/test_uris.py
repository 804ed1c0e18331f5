from __future__ import annotations

import pytest

from greenroom.core.uris import ModelsURI, RunsURI
from greenroom.errors import InvalidURI
from greenroom.sdk.uris import parse_models_uri, parse_runs_uri

MODEL_ID = "m-" + "0a" * 16


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("runs:/0123abc/model", RunsURI("0123abc", "model")),
        ("runs:/0123abc", RunsURI("0123abc", "")),
        ("runs:/0123abc/a/b c/", RunsURI("0123abc", "a/b c")),
        ("runs:///0123abc/model", RunsURI("0123abc", "model")),
    ],
)
def test_runs_address_names_run_and_path(uri: str, expected: RunsURI) -> None:
    assert parse_runs_uri(uri) == expected


@pytest.mark.parametrize("uri", ["runs:", "runs:/", "runs://host/0123abc/model", "run:/x", "models:/Iris/1", ""])
def test_other_forms_of_runs_address_are_refused(uri: str) -> None:
    with pytest.raises(InvalidURI, match="runs:/"):
        parse_runs_uri(uri)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("models:/Iris/3", ModelsURI("Iris", version="3")),
        ("models:/Iris/Production", ModelsURI("Iris", stage="Production")),
        ("models:/Iris/latest", ModelsURI("Iris")),
        ("models:/Iris@champion", ModelsURI("Iris", alias="champion")),
        ("models:/me@home@champion", ModelsURI("me@home", alias="champion")),
        (f"models:/{MODEL_ID}", ModelsURI("", model_id=MODEL_ID)),
        (f"models:/{MODEL_ID}/MLmodel", ModelsURI("", model_id=MODEL_ID, path="MLmodel")),
        ("models:/Iris/3/data/model.pkl", ModelsURI("Iris", version="3", path="data/model.pkl")),
        ("models:/Iris@champion/MLmodel", ModelsURI("Iris", alias="champion", path="MLmodel")),
        ("models:/Two words/Staging", ModelsURI("Two words", stage="Staging")),
    ],
)
def test_models_address_names_version_stage_alias_or_logged_model(uri: str, expected: ModelsURI) -> None:
    assert parse_models_uri(uri) == expected


@pytest.mark.parametrize(
    "uri", ["models:/", "models:/Iris", "models:/Iris/", "models:/@champion", "models:/Iris@", "models://host/Iris/1"]
)
def test_other_forms_of_models_address_are_refused(uri: str) -> None:
    with pytest.raises(InvalidURI, match="models:/"):
        parse_models_uri(uri)
