from __future__ import annotations

import pytest

from greenroom.core.uris import ModelsURI, literal_path, logged_model_id, parse_models_path, parse_runs_path

MODEL_ID = "m-" + "0a" * 16


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("runs:/abc/a?b #c", "/abc/a?b #c"),
        ("runs:///abc", "/abc"),
        ("runs://host/abc", None),
        ("runs:////abc", None),
        ("runs:abc", None),
        ("runs:/", None),
        ("RUNS:/abc", None),
        ("models:/abc", None),
    ],
)
def test_the_literal_path_keeps_every_character(uri: str, path: str | None) -> None:
    assert literal_path(uri, "runs") == path


def test_a_path_that_names_no_run_is_none() -> None:
    assert [parse_runs_path(path) for path in ("", "/", "//abc", "abc/x")] == [None] * 4


@pytest.mark.parametrize(
    ("path", "whole", "with_files"),
    [
        ("/churn/3", ModelsURI("churn", version="3"), ModelsURI("churn", version="3")),
        ("/churn/LATEST", ModelsURI("churn"), ModelsURI("churn")),
        ("/churn/3/a/b", None, ModelsURI("churn", version="3", path="a/b")),
        ("/churn/latest/a", None, ModelsURI("churn", path="a")),
        # Only where a path may follow, the first part decides alone.
        ("/churn@champion/a", ModelsURI("churn@champion", stage="a"), ModelsURI("churn", alias="champion", path="a")),
        (f"/{MODEL_ID}/3", ModelsURI(MODEL_ID, version="3"), ModelsURI("", model_id=MODEL_ID, path="3")),
        ("/m-1/3", ModelsURI("m-1", version="3"), ModelsURI("m-1", version="3")),
        ("/m-1", ModelsURI("", model_id="m-1"), ModelsURI("", model_id="m-1")),
        ("/churn/", None, None),
        ("/churn/ ", None, None),
        ("/churn@ ", None, None),
        ("/ /1", None, None),
        ("/", None, None),
        ("churn/1", None, None),
    ],
)
def test_forms_of_models_paths(path: str, whole: ModelsURI | None, with_files: ModelsURI | None) -> None:
    assert parse_models_path(path, with_files=False) == whole
    assert parse_models_path(path, with_files=True) == with_files


def test_the_logged_model_of_a_source() -> None:
    assert logged_model_id(f"models:/{MODEL_ID}") == MODEL_ID
    assert logged_model_id(f"models:/{MODEL_ID}/data/model.pkl") == MODEL_ID
    for other in ("models:/churn/3", "models:/m-1", f"runs:/{MODEL_ID}", "s3://bucket/x", ""):
        assert logged_model_id(other) is None
