from __future__ import annotations

import pytest

from greenroom.core.uris import ModelsURI, RunsURI
from greenroom.core.version_sources import (
    check_absolute,
    check_scheme,
    is_local,
    is_within,
    local_path,
    parse_models_source,
    parse_runs_source,
)
from greenroom.errors import InvalidURI

MODEL_ID = "m-" + "0a" * 16


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("models:/churn/3", ModelsURI("churn", version="3")),
        ("models:/churn/Staging", ModelsURI("churn", stage="Staging")),
        ("models:/churn/LATEST", ModelsURI("churn")),
        ("models:/churn@champion", ModelsURI("churn", alias="champion")),
        ("models:/a@b@c", ModelsURI("a@b", alias="c")),
        ("models:/m-0123", ModelsURI("", model_id="m-0123")),
        ("models:/churn#1/3?x=y", ModelsURI("churn#1", version="3")),
        ("models:///churn/3", ModelsURI("churn", version="3")),
        (f"models:/{MODEL_ID}/3", ModelsURI(MODEL_ID, version="3")),
        ("models:/churn@champion/x", ModelsURI("churn@champion", stage="x")),
        ("models:/", None),
        ("models:churn/1", None),
        ("models:/churn/1/x", None),
        ("models:/churn/ ", None),
        ("models:/ /1", None),
        ("models:/churn@", None),
    ],
)
def test_models_sources(uri: str, expected: object) -> None:
    assert parse_models_source(uri) == expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("runs:/abc/a/model", RunsURI("abc", "a/model")),
        ("runs:/abc", RunsURI("abc", "")),
        ("runs:/abc/x#y?z", RunsURI("abc", "x")),
        ("RUNS:/abc/x", RunsURI("abc", "x")),
        ("runs:/", None),
        ("runs:abc/x", None),
        ("runs://abc/x", None),
    ],
)
def test_runs_sources(uri: str, expected: object) -> None:
    assert parse_runs_source(uri) == expected


@pytest.mark.parametrize(
    "source", ["http://h/x", "HTTPS://h/x", "ftp://h/x", "hdfs://h/p", "mlflow-artifacts://host:1/x"]
)
def test_a_source_that_names_a_host_is_refused(source: str) -> None:
    with pytest.raises(InvalidURI, match="'source' cannot use the"):
        check_scheme(source)


@pytest.mark.parametrize("source", ["s3://b/x", "dbfs:/x", "mlflow-artifacts:/x", "/x", "wasbs://c@a/p"])
def test_other_schemes_are_left_alone(source: str) -> None:
    check_scheme(source)


@pytest.mark.parametrize("source", ["s3://[x/y", "s3://h:port/x"])
def test_what_is_no_address_is_refused(source: str) -> None:
    with pytest.raises(InvalidURI):
        check_scheme(source)


@pytest.mark.parametrize(
    "source", ["s3://b/x", "s3://b//x", "s3://b/x/", "s3://b/..x", "dbfs:/some/where", "s3://b/a+b", "s3://b/100%_1"]
)
def test_an_absolute_source_is_taken(source: str) -> None:
    check_absolute(source)


@pytest.mark.parametrize(
    "source",
    [
        "s3://b",
        "s3://b/",
        "s3://b/../x",
        "s3://b/x/..",
        "s3://b/./x",
        "s3://b/%2e%2e/x",
        "s3://b/%252e%252e/x",
        "s3://b/x%00",
        "data:text/plain,x",
        "mlflow-artifacts:/a/..%2f..",
        "s3://b/%" + "25" * 30 + "2e",
    ],
)
def test_a_source_that_climbs_or_has_no_path_is_refused(source: str) -> None:
    with pytest.raises(InvalidURI, match="an absolute path must be provided"):
        check_absolute(source)


def test_local_paths_are_recognized() -> None:
    for source in ("/x", "rel/x", "file:///x", "file://localhost/x", "nonsense", ""):
        assert is_local(source)
    for source in ("s3://b/x", "databricks", "C:\\x"):
        assert not is_local(source)
    with pytest.raises(InvalidURI):
        is_local("file://elsewhere/x")
    assert local_path("file:///a/b/../c%20d") == "/a/c d"
    assert local_path("/a//b/.") == "/a/b"


def test_an_address_is_within_another_part_by_part() -> None:
    root = "mlflow-artifacts:/0/run/artifacts"
    for inside in (root, f"{root}/", f"{root}/m", "MLFLOW-ARTIFACTS:/0//run/artifacts/m", f"{root}/%6d", f"{root}?x=1"):
        assert is_within(inside, root)
    for outside in (
        "mlflow-artifacts:/0/run/artifacts2",
        "mlflow-artifacts:/0/run",
        "s3:/0/run/artifacts/m",
        "/0/run/artifacts",
    ):
        assert not is_within(outside, root)
    assert not is_within("mlflow-artifacts:/x", "mlflow-artifacts:/")
