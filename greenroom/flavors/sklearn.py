"""The scikit-learn flavor: save, log and load estimators and pipelines.

    import greenroom as mlflow

    mlflow.sklearn.log_model(model, name="model", registered_model_name="Iris")

Models are saved as skops if that library is installed and supports the model's types, since loading skops runs no code;
otherwise, or on request, as cloudpickle or pickle.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Unpack

from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors import pickles, requirements
from greenroom.flavors.libraries import is_installed, library
from greenroom.flavors.loading import LibraryFunction, LoadOptions, OpenedModel, open_model
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.saving import LogOptions, SaveOptions, WrittenModel, log, save

FLAVOR_NAME = "sklearn"
SERIALIZATION_FORMAT_SKOPS = "skops"
SERIALIZATION_FORMAT_PICKLE = "pickle"
SERIALIZATION_FORMAT_CLOUDPICKLE = "cloudpickle"

Format = Literal["skops", "pickle", "cloudpickle"]
_FILES: dict[str, str] = {"skops": "model.skops", "pickle": "model.pkl", "cloudpickle": "model.pkl"}
# Classes of scikit-learn that skops does not know as safe; a pickle would be less safe still.
_OWN_TYPES = ("sklearn.",)
_PREDICT_FUNCTIONS = ("predict", "predict_proba", "predict_log_proba", "predict_joint_log_proba", "score")
_log = logging.getLogger("greenroom.sklearn")


def save_model(
    sk_model: Any,
    path: str | Path,
    *,
    serialization_format: Format | None = None,
    pyfunc_predict_fn: str = "predict",
    skops_trusted_types: Sequence[str] | None = None,
    **options: Unpack[SaveOptions],
) -> Model:
    """Write an estimator to a new model folder.

    Args:
        serialization_format: ``skops``, ``cloudpickle`` or ``pickle``; by default the safest one that supports the
            model.
        pyfunc_predict_fn: the method that `python_function` loaders call.
        skops_trusted_types: types to save as skops although skops does not know them as safe; scikit-learn's own
            types are treated as safe.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        FileExistsError: the folder exists and is not empty.
        InvalidInput: the format is unknown or does not support the model, or its library is not installed.
    """
    if pyfunc_predict_fn not in _PREDICT_FUNCTIONS:
        raise InvalidInput(
            f"pyfunc_predict_fn is '{pyfunc_predict_fn}'; it must be one of {', '.join(_PREDICT_FUNCTIONS)}."
        )
    return save(
        path,
        options,
        lambda folder: _write_model(
            sk_model, folder, serialization_format, skops_trusted_types or (), pyfunc_predict_fn
        ),
    )


def log_model(
    sk_model: Any,
    artifact_path: str | None = None,
    *,
    serialization_format: Format | None = None,
    pyfunc_predict_fn: str = "predict",
    skops_trusted_types: Sequence[str] | None = None,
    **options: Unpack[LogOptions],
) -> ModelInfo:
    """Log an estimator to the active run, or to its experiment when none is active.

    The other arguments are those of `save_model` and `greenroom.flavors.saving.LogOptions`.

    Args:
        artifact_path: the former name of `name`, before MLflow 3.
    """
    write = functools.partial(
        save_model,
        sk_model,
        serialization_format=serialization_format,
        pyfunc_predict_fn=pyfunc_predict_fn,
        skops_trusted_types=skops_trusted_types,
    )
    return log(write, artifact_path, options)


def load_model(model_uri: str | Path, dst_path: str | Path | None = None, **options: Unpack[LoadOptions]) -> Any:
    """Load an estimator.

    Args:
        model_uri: a local folder or any model URI.
        dst_path: folder to download to; a new temporary one by default.
        options: as in `greenroom.flavors.loading.LoadOptions`; without trust, skops types that are declared safe only
            by the model's own ``MLmodel`` file are refused too.

    Raises:
        InvalidInput: the model is not a scikit-learn model, or a library it requires is not installed.
        UntrustedContent: the model is not trusted.
    """
    return load_estimator(open_model(model_uri, FLAVOR_NAME, dst_path, options), FLAVOR_NAME, "pickled_model")


def load_function(found: OpenedModel) -> LibraryFunction:
    """Load an estimator for `python_function`."""
    name = found.function.get("predict_fn") or "predict"
    if name not in _PREDICT_FUNCTIONS:
        pickles.refuse_untrusted(f"The model predicts by its method '{name}'", found.trust_pickle)
    estimator = load_estimator(found, FLAVOR_NAME, "pickled_model")
    return LibraryFunction(estimator, getattr(estimator, name))


def load_estimator(found: OpenedModel, flavor: str, key: str) -> Any:
    """Load an estimator written by `write_estimator`.

    Args:
        flavor: the flavor with the settings.
        key: of the setting with the file name.
    """
    settings, file = found.settings(flavor), found.path(flavor, key, _FILES["pickle"])
    library("sklearn", f"'{file.name}'")
    if settings.get("serialization_format") == "skops":
        trusted = settings.get("skops_trusted_types") or []
        return _load_skops(file, trusted if found.admission.is_trusted else [])
    return pickles.load(file, trust_pickle=found.trust_pickle)


def _write_model(
    sk_model: Any, folder: Path, requested: Format | None, trusted: Sequence[str], predict_fn: str
) -> WrittenModel:
    sklearn = library("sklearn", "Saving a scikit-learn model")
    saved = write_estimator(sk_model, folder, requested, trusted)
    predict = getattr(sk_model, predict_fn, None)
    file = saved.file
    modules = set(saved.modules) if saved.kind == "skops" else pickles.modules_in(folder / file)
    always = ["numpy", "pandas", "scikit-learn", "scipy", *([] if saved.kind == "pickle" else [saved.kind])]
    return WrittenModel(
        flavor=FLAVOR_NAME,
        settings={
            "pickled_model": file,
            "serialization_format": saved.kind,
            "sklearn_version": sklearn.__version__,
            "skops_trusted_types": saved.trusted,
        },
        loader=None if predict is None else "mlflow.sklearn",
        function={"model_path": file, "predict_fn": predict_fn},
        packages={*always, *requirements.packages_of(modules - {"sklearn"})},
        predict=predict,
    )


class SavedEstimator(NamedTuple):
    """How an estimator was written.

    Attributes:
        trusted: types that loaders must trust; None if the format has none.
        modules: the modules it refers to, if known.
    """

    kind: Format
    trusted: list[str] | None
    modules: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Name of the file."""
        return _FILES[self.kind]


def write_estimator(sk_model: Any, folder: Path, requested: Format | None, trusted: Sequence[str]) -> SavedEstimator:
    """Write an estimator in the given format, by default in the safest one that supports it."""
    if requested is not None and requested not in _FILES:
        raise InvalidInput(f"serialization_format is '{requested}'; it must be one of {', '.join(_FILES)}.")
    if requested == "skops" or (requested is None and is_installed("skops")):
        file = folder / _FILES["skops"]
        try:
            needed = _dump_skops(sk_model, file, trusted)
            return SavedEstimator("skops", needed or None, tuple(needed))
        except InvalidInput as error:
            if requested is not None:
                raise
            file.unlink(missing_ok=True)
            _log.warning("%s It is saved as a pickle instead; loading it runs code.", error)
    kind: Format = requested or ("cloudpickle" if is_installed("cloudpickle") else "pickle")
    with (folder / _FILES[kind]).open("wb") as stream:
        library(kind, f"Saving as {kind}").dump(sk_model, stream)
    return SavedEstimator(kind, None)


def _dump_skops(sk_model: Any, file: Path, trusted: Sequence[str]) -> list[str]:
    """Write a skops file and return the types in it that a loader must trust."""
    skops_io = library("skops.io", "Saving as skops")
    try:
        skops_io.dump(sk_model, file)
    # skops has no exception class for unsupported objects: TypeError, AttributeError and its own occur.
    except Exception as error:
        raise InvalidInput(f"skops does not support this {type(sk_model).__name__}: {error}") from error
    needed = list(skops_io.get_untrusted_types(file=file))
    unknown = [name for name in needed if name not in trusted and not name.startswith(_OWN_TYPES)]
    if unknown:
        raise InvalidInput(
            f"This {type(sk_model).__name__} contains types that skops does not know to be safe: {', '.join(unknown)}. "
            "Pass them as skops_trusted_types if they are."
        )
    return needed


def _load_skops(file: Path, trusted: list[str]) -> Any:
    skops_io = library("skops.io", f"'{file.name}'")
    unknown = sorted(set(skops_io.get_untrusted_types(file=file)) - set(trusted))
    if unknown:
        raise UntrustedContent(
            f"'{file.name}' contains types not known to be safe: {', '.join(unknown)}. If you trust them, pass trust_pickle=True; "
            "the MLmodel file must list them in skops_trusted_types as well."
        )
    return skops_io.load(file, trusted=trusted)
