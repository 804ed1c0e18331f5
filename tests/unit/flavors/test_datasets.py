from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from greenroom import data
from greenroom.errors import InvalidInput


def a_frame() -> pd.DataFrame:
    return pd.DataFrame({"acid": [0.5, 1.5], "colour": ["red", "white"], "quality": [5, 6]})


def test_frame_has_columns_size_and_source() -> None:
    dataset = data.from_pandas(a_frame(), source="wine.csv", name="wine", targets="quality")
    entity = dataset.to_entity()
    assert (entity.name, entity.source_type, json.loads(entity.source)) == ("wine", "local", {"uri": "wine.csv"})
    assert json.loads(entity.profile or "") == {"num_rows": 2, "num_elements": 6}
    columns = json.loads(entity.schema or "")["mlflow_colspec"]
    assert [(column["name"], column["type"]) for column in columns] == [
        ("acid", "double"),
        ("colour", "string"),
        ("quality", "long"),
    ]
    assert data.get_source(entity) == dataset.source


def test_digest_changes_with_the_data_and_with_nothing_else() -> None:
    frame = a_frame()
    digest = data.from_pandas(frame, source="a.csv").digest
    assert data.from_pandas(frame.copy(), source="b.csv", name="other").digest == digest
    frame.loc[0, "acid"] = 0.25
    assert data.from_pandas(frame).digest != digest


@pytest.mark.parametrize(
    ("source", "kind", "uri"),
    [
        ("https://a.example/b.csv", "http", "https://a.example/b.csv"),
        ("s3://bucket/b.csv", "s3", "s3://bucket/b.csv"),
        ("/data/b.csv", "local", "/data/b.csv"),
        (Path("b.csv"), "local", "b.csv"),
        (None, "code", None),
    ],
)
def test_source_is_read_off_a_path_or_an_address(source: str | Path | None, kind: str, uri: str | None) -> None:
    found = data.DatasetSource.of(source)
    assert (found.kind, found.uri) == (kind, uri)


def test_arrays_tell_their_shapes() -> None:
    dataset = data.from_numpy(np.zeros((4, 2)), targets=np.zeros(4, dtype=np.int64))
    assert dataset.profile["features_shape"] == (4, 2)
    assert dataset.profile["targets_size"] == 4
    assert "float64" in dataset.to_json()
    assert data.from_numpy({"a": np.zeros(2)}).profile["features_shape"] == {"a": (2,)}


def test_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(InvalidInput, match="targets is 'price'.*acid, colour, quality"):
        data.from_pandas(a_frame(), targets="price")
