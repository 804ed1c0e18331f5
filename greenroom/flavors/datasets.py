"""Data sets used by a run: their name, their source, and a digest of their content.

    dataset = greenroom.data.from_pandas(frame, source="wine.csv", name="wine", targets="quality")
    greenroom.log_input(dataset, context="train")

Names, digests and JSON match mlflow's, so the same data is the same data set for both clients.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from greenroom.errors import InvalidInput, InvalidSignature
from greenroom.flavors.signatures import infer_signature
from greenroom.sdk.entities import Dataset, DatasetInput
from greenroom.sdk.provenance import provenance_tags

_DEFAULT_NAME = "dataset"
# mlflow's digests cover no more than these rows.
_HASHED_ROWS = 10_000
_DIGEST_LENGTH = 8


class DatasetSource(msgspec.Struct, frozen=True):
    """The source of data.

    Attributes:
        kind: ``local``, ``http``, the scheme of another URI, or ``code`` for data created by a program.
        fields: the location: ``uri``, ``url`` or ``tags``.
    """

    kind: str
    fields: dict[str, Any]

    @property
    def uri(self) -> str | None:
        """URI of the data; None for data created by a program."""
        return self.fields.get("uri") or self.fields.get("url")

    def to_dict(self) -> dict[str, Any]:
        """Return the location."""
        return dict(self.fields)

    def to_json(self) -> str:
        """Return the location as JSON text."""
        return json.dumps(self.fields)

    @classmethod
    def of(cls, source: Any) -> DatasetSource:
        """Create a source from a path or URI; None means the running program.

        Raises:
            InvalidInput: it is neither a path nor a URI.
        """
        if isinstance(source, cls):
            return source
        if source is None:
            return cls("code", {"tags": provenance_tags()})
        if not isinstance(source, str | Path):
            raise InvalidInput(f"source is a {type(source).__name__}; it must be a path or a URI.", field="source")
        text = str(source)
        scheme = urlsplit(text).scheme
        if scheme in {"http", "https"}:
            return cls("http", {"url": text})
        return cls(scheme if scheme and scheme != "file" and "://" in text else "local", {"uri": text})


class _BaseDataset:
    """Base class of data sets."""

    def __init__(self, source: Any, name: str | None, digest: str) -> None:
        self.source = DatasetSource.of(source)
        self.name = name or _DEFAULT_NAME
        self.digest = digest

    @property
    def profile(self) -> dict[str, Any]:
        """Its size."""
        raise NotImplementedError

    @property
    def schema(self) -> dict[str, Any] | None:
        """Its columns or shapes in mlflow's format; None if a value has no schema type."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Return it in mlflow's format; schema and profile are JSON text."""
        schema = self.schema
        return {
            "name": self.name,
            "digest": self.digest,
            "source": self.source.to_json(),
            "source_type": self.source.kind,
            "schema": None if schema is None else json.dumps(schema),
            "profile": json.dumps(self.profile),
        }

    def to_json(self) -> str:
        """Return it as JSON text."""
        return json.dumps(self.to_dict())

    def to_entity(self) -> Dataset:
        """Return it as an entity for logging."""
        return Dataset(**self.to_dict())


class PandasDataset(_BaseDataset):
    """A data frame as a data set; see `from_pandas`."""

    def __init__(
        self,
        df: Any,
        source: Any = None,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
        predictions: str | None = None,
    ) -> None:
        for field, column in (("targets", targets), ("predictions", predictions)):
            if column is not None and column not in df.columns:
                raise InvalidInput(
                    f"{field} is '{column}', which is not a column; the columns are {', '.join(map(str, df.columns))}.",
                    field=field,
                )
        super().__init__(source, name, digest or digest_of_frame(df))
        self.df = df
        self.targets = targets
        self.predictions = predictions

    @property
    def profile(self) -> dict[str, Any]:
        """Number of rows and values."""
        return {"num_rows": len(self.df), "num_elements": int(self.df.size)}

    @property
    def schema(self) -> dict[str, Any] | None:
        """Its columns; None if a value has no schema type."""
        columns = _schema_text(self.df)
        return None if columns is None else {"mlflow_colspec": json.loads(columns)}


class NumpyDataset(_BaseDataset):
    """Arrays as a data set; see `from_numpy`."""

    def __init__(
        self,
        features: Any,
        source: Any = None,
        targets: Any = None,
        name: str | None = None,
        digest: str | None = None,
    ) -> None:
        super().__init__(source, name, digest or digest_of_arrays(features, targets))
        self.features = features
        self.targets = targets

    @property
    def profile(self) -> dict[str, Any]:
        """Shape, number of values and bytes of the features and of the targets, if any."""
        parts = {"features": self.features, **({} if self.targets is None else {"targets": self.targets})}
        return {
            f"{part}_{attribute}": _attribute_of(arrays, attribute)
            for part, arrays in parts.items()
            for attribute in ("shape", "size", "nbytes")
        }

    @property
    def schema(self) -> dict[str, Any] | None:
        """Types and shapes; None if a value has no schema type."""
        features = _schema_text(self.features)
        if features is None:
            return None
        targets = None if self.targets is None else _schema_text(self.targets)
        return {"mlflow_tensorspec": {"features": features, "targets": targets}}


def from_pandas(
    df: Any,
    source: str | Path | DatasetSource | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    predictions: str | None = None,
) -> PandasDataset:
    """Describe a data frame as a data set.

    Args:
        source: path or URI it was read from; the running program by default.
        targets: name of the target column.
        name: ``dataset`` by default.
        digest: computed from its first 10,000 rows by default.
        predictions: name of a column with predictions.

    Raises:
        InvalidInput: the column does not exist.
    """
    return PandasDataset(df, source, targets, name, digest, predictions)


def from_numpy(
    features: Any,
    source: str | Path | DatasetSource | None = None,
    targets: Any = None,
    name: str | None = None,
    digest: str | None = None,
) -> NumpyDataset:
    """Describe arrays (rows, ...), or dicts of them, as a data set; see `from_pandas`.

    Args:
        targets: target values, (rows, ...).
    """
    return NumpyDataset(features, source, targets, name, digest)


def get_source(dataset: Any) -> DatasetSource:
    """Return the source of a data set.

    Args:
        dataset: the result of `from_pandas` or `from_numpy`, or one read from a run: a `Dataset` or `DatasetInput`.
    """
    if isinstance(dataset, DatasetInput):
        dataset = dataset.dataset
    if isinstance(dataset, Dataset):
        return DatasetSource(dataset.source_type, json.loads(dataset.source))
    if isinstance(dataset, _BaseDataset):
        return dataset.source
    raise InvalidInput(
        f"A data set must be a Dataset or DatasetInput, not a {type(dataset).__name__}.", field="dataset"
    )


def digest_of_frame(df: Any) -> str:
    """Compute mlflow's digest of a data frame: its numeric and text values, its length and its column names."""
    import numpy as np
    import pandas as pd

    head = df.head(_HASHED_ROWS)
    texts = head.columns[[all(type(value) is str for value in column) for _, column in head.items()]]
    numbers = head.select_dtypes(include=[np.number]).columns
    hashes = pd.util.hash_pandas_object(head[texts.union(numbers)]).to_numpy()
    return _digest([hashes, np.int64(len(df)), *(str(name).encode() for name in df.columns)])


def digest_of_arrays(features: Any, targets: Any = None) -> str:
    """Compute mlflow's digest of arrays, or dicts of them: their first 10,000 values and their shapes."""
    import numpy as np
    import pandas as pd

    parts: list[Any] = []
    for given in (features, targets):
        if given is None:
            continue
        for array in [given[key] for key in sorted(given)] if isinstance(given, dict) else [given]:
            values = array.flatten()[:_HASHED_ROWS]
            try:
                parts.append(pd.util.hash_array(values))
            except TypeError:
                parts.append(np.int64(values.size))
            parts += [np.int64(size) for size in array.shape]
    return _digest(parts)


def _digest(parts: Iterable[Any]) -> str:
    # Not security relevant: it is a short name.
    hasher = hashlib.md5(usedforsecurity=False)
    for part in parts:
        hasher.update(part)
    return hasher.hexdigest()[:_DIGEST_LENGTH]


def _schema_text(data: Any) -> str | None:
    try:
        return infer_signature(data).to_dict()["inputs"]
    except InvalidSignature:
        return None


def _attribute_of(arrays: Any, attribute: str) -> Any:
    if isinstance(arrays, dict):
        return {key: getattr(array, attribute) for key, array in arrays.items()}
    return getattr(arrays, attribute)
