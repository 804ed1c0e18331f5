"""The spaCy flavor: pipelines in the library's folder format.

import greenroom as mlflow

mlflow.spacy.log_model(nlp, name="model")
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Unpack

from greenroom.errors import InvalidInput
from greenroom.flavors.libraries import library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save

FLAVOR_NAME = "spacy"
_FOLDER = "model.spacy"
# Only these have predictions that `python_function` can return.
_CATEGORIZERS = frozenset({"textcat", "textcat_multilabel"})


def save_model(spacy_model: Any, path: str | Path, **options: Unpack[SaveOptions]) -> Model:
    """Write a pipeline to a new model folder.

    Only pipelines that categorize text get the `python_function` flavor.

    Args:
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        InvalidInput: it is not a spaCy pipeline.
    """
    return save(path, options, lambda folder: _write(spacy_model, folder))


def log_model(spacy_model: Any, artifact_path: str | None = None, **options: Unpack[LogOptions]) -> ModelInfo:
    """Log a pipeline; see `save_model` and `greenroom.flavors.saving.LogOptions`."""
    return log(functools.partial(save_model, spacy_model), artifact_path, options)


def load_model(model_uri: str | Path, dst_path: str | Path | None = None, **options: Unpack[LoadOptions]) -> Any:
    """Load a pipeline.

    Args:
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        options: as in `greenroom.flavors.loading.LoadOptions`.
    """
    return _load(open_model(model_uri, FLAVOR_NAME, dst_path, options))


def load_function(found: OpenedModel) -> LibraryFunction:
    """Load the pipeline for `python_function`."""
    pipeline = _load(found)
    return LibraryFunction(pipeline, functools.partial(_predict, pipeline))


def _write(spacy_model: Any, folder: Path) -> WrittenModel:
    spacy = library("spacy", "Saving a spaCy model")
    if not isinstance(spacy_model, spacy.Language):
        raise InvalidInput(f"A {type(spacy_model).__name__} is not a spaCy pipeline.")
    spacy_model.to_disk(folder / _FOLDER)
    categorises = any(spacy_model.get_pipe_meta(name).factory in _CATEGORIZERS for name in spacy_model.pipe_names)
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={"data": _FOLDER, "spacy_version": spacy.__version__},
        loader="mlflow.spacy" if categorises else None,
        function={"data": _FOLDER},
        packages=("spacy", "numpy", "pandas"),
        predict=functools.partial(_predict, spacy_model) if categorises else None,
    )


def _load(found: OpenedModel) -> Any:
    spacy = library("spacy", "A spaCy model")
    return spacy.load(found.path(FLAVOR_NAME, "data", _FOLDER))


def _predict(pipeline: Any, data: Any) -> Any:
    pandas = library("pandas", "Predicting with a spaCy model")
    if len(data.columns) != 1:
        raise InvalidInput(f"A text categoriser takes one column of text; {len(data.columns)} were given.")
    texts = data.iloc[:, 0]
    return pandas.DataFrame({"predictions": [document.cats for document in pipeline.pipe(texts)]}, index=data.index)
