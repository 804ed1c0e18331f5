from __future__ import annotations

import pytest

from greenroom.core.artifact_locations import check_artifact_location, location_below
from greenroom.errors import InvalidURI


@pytest.mark.parametrize(
    ("location", "below"),
    [
        ("mlflow-artifacts:/3", "mlflow-artifacts:/3/run/artifacts"),
        ("s3://bucket", "s3://bucket/run/artifacts"),
        ("s3://bucket/a/", "s3://bucket/a/run/artifacts"),
        ("s3://bucket/a?x=y", "s3://bucket/a/run/artifacts?x=y"),
        ("/home/me/runs", "/home/me/runs/run/artifacts"),
        ("file:///home/me", "file:///home/me/run/artifacts"),
    ],
)
def test_what_lies_below_an_address_keeps_its_query(location: str, below: str) -> None:
    check_artifact_location(location)
    assert location_below(location, "run", "artifacts") == below


@pytest.mark.parametrize(
    "location", ["./arts", "arts", "../up", "~/arts", "file:arts", "file:./arts", ".", "arts/?x=y"]
)
def test_a_relative_path_is_refused_with_what_to_give(location: str) -> None:
    with pytest.raises(InvalidURI, match="Use an absolute path or the URI of an object store, or omit it"):
        check_artifact_location(location)


@pytest.mark.parametrize("location", ["C:/arts", "C:\\arts", "\\\\host\\share", "dbfs:/arts", "file://host/arts"])
def test_absolute_paths_of_any_system_are_accepted(location: str) -> None:
    check_artifact_location(location)


@pytest.mark.parametrize(
    "location",
    [
        "s3://b/x#f",
        "s3://b/x;p",
        "s3://b?x=../y",
        "s3://b?x=%2e%2e/y",
        "s3://b?x=%252e%252e/y",
        "s3://b?x=%" + "25" * 12 + "2e%2e/y",
        "runs:/x/y",
        "http://host/x",
        "HTTPS://host",
        "hdfs://host/x",
        "mlflow-artifacts://host/x",
        "s3://[broken",
        "s3://b/" + "x" * 2048,
    ],
)
def test_an_address_that_cannot_begin_others_is_refused(location: str) -> None:
    with pytest.raises(InvalidURI):
        check_artifact_location(location)
