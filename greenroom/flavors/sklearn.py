"""The scikit-learn flavor: save, log and load estimators and pipelines.

    import greenroom as mlflow

    mlflow.sklearn.log_model(model, name="model", registered_model_name="Iris")

Saved as skops where that library is installed and knows the model's types, since loading that runs no code; as
cloudpickle or pickle when asked or when it does not.
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
from greenroom.flavors.models import Model, ModelInfo
from greenroom.flavors.opening import LibraryFunction, LoadOptions, Opened, opened
from greenroom.flavors.saving import LogOptions, SaveOptions, Written, log, save

FLAVOR_NAME = "sklearn"
SERIALIZATION_FORMAT_SKOPS = "skops"
SERIALIZATION_FORMAT_PICKLE = "pickle"
SERIALIZATION_FORMAT_CLOUDPICKLE = "cloudpickle"

Format = Literal["skops", "pickle", "cloudpickle"]
_FILES: dict[str, str] = {"skops": "model.skops", "pickle": "model.pkl", "cloudpickle": "model.pkl"}
# Classes of the library itself that skops cannot vouch for; saving them as a pickle instead would be less safe still.
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
    """Write an estimator into a new model folder.

    Args:
        serialization_format: ``skops``, ``cloudpickle`` or ``pickle``; the safest that can hold the model unless given.
        pyfunc_predict_fn: the method that `python_function` loaders call.
        skops_trusted_types: types to save as skops although that library does not know them to be safe; scikit-learn's
            own are taken as safe.
        options: as in `greenroom.flavors.saving.SaveOptions`.

    Raises:
        FileExistsError: the folder exists and is not empty.
        InvalidInput: the format is unknown, cannot hold the model, or its library is not installed.
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

    What is not named here is as in `save_model` and `greenroom.flavors.saving.LogOptions`.

    Args:
        artifact_path: what `name` was called before MLflow 3.
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
        model_uri: a local folder, or any address of a model.
        dst_path: folder to download to; a new temporary one unless given.
        options: as in `greenroom.flavors.opening.LoadOptions`; without trust, skops types that only the model's own
            description calls safe are refused, too.

    Raises:
        InvalidInput: there is no scikit-learn model, or a library it needs is not installed.
        UntrustedContent: it was not to be trusted.
    """
    return load_estimator(opened(model_uri, FLAVOR_NAME, dst_path, options), FLAVOR_NAME, "pickled_model")


def load_function(found: Opened) -> LibraryFunction:
    """Load an estimator for `python_function`."""
    name = found.function.get("predict_fn") or "predict"
    if name not in _PREDICT_FUNCTIONS:
        pickles.refuse_untrusted(f"The model predicts by its method '{name}'", found.trust_pickle)
    estimator = load_estimator(found, FLAVOR_NAME, "pickled_model")
    return LibraryFunction(estimator, getattr(estimator, name))


def load_estimator(found: Opened, flavor: str, key: str) -> Any:
    """Load what `write_estimator` wrote.

    Args:
        flavor: whose settings say how it is kept.
        key: of the setting that names the file.
    """
    settings, file = found.settings(flavor), found.path(flavor, key, _FILES["pickle"])
    library("sklearn", f"'{file.name}'")
    if settings.get("serialization_format") == "skops":
        trusted = settings.get("skops_trusted_types") or []
        return _load_skops(file, trusted if found.admission.is_trusted else [])
    return pickles.load(file, trust_pickle=found.trust_pickle)


def _write_model(
    sk_model: Any, folder: Path, wanted: Format | None, trusted: Sequence[str], predict_fn: str
) -> Written:
    sklearn = library("sklearn", "Saving a scikit-learn model")
    kept = write_estimator(sk_model, folder, wanted, trusted)
    predict = getattr(sk_model, predict_fn, None)
    file = kept.file
    modules = set(kept.modules) if kept.kind == "skops" else pickles.modules_in(folder / file)
    always = ["numpy", "pandas", "scikit-learn", "scipy", *([] if kept.kind == "pickle" else [kept.kind])]
    return Written(
        flavor=FLAVOR_NAME,
        settings={
            "pickled_model": file,
            "serialization_format": kept.kind,
            "sklearn_version": sklearn.__version__,
            "skops_trusted_types": kept.trusted,
        },
        loader=None if predict is None else "mlflow.sklearn",
        function={"model_path": file, "predict_fn": predict_fn},
        packages={*always, *requirements.packages_of(modules - {"sklearn"})},
        predict=predict,
    )


class Kept(NamedTuple):
    """How an estimator was written.

    Attributes:
        trusted: types that loaders have to take as safe; None where the format asks for none.
        modules: what it refers to, where the format says.
    """

    kind: Format
    trusted: list[str] | None
    modules: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """Name of the file."""
        return _FILES[self.kind]


def write_estimator(sk_model: Any, folder: Path, wanted: Format | None, trusted: Sequence[str]) -> Kept:
    """Write the estimator in the format wanted, else in the safest that can hold it."""
    if wanted is not None and wanted not in _FILES:
        raise InvalidInput(f"serialization_format is '{wanted}'; it must be one of {', '.join(_FILES)}.")
    if wanted == "skops" or (wanted is None and is_installed("skops")):
        file = folder / _FILES["skops"]
        try:
            needed = _dump_skops(sk_model, file, trusted)
            return Kept("skops", needed or None, tuple(needed))
        except InvalidInput as error:
            if wanted is not None:
                raise
            file.unlink(missing_ok=True)
            _log.warning("%s It is saved as a pickle, which runs code when it is loaded.", error)
    kind: Format = wanted or ("cloudpickle" if is_installed("cloudpickle") else "pickle")
    with (folder / _FILES[kind]).open("wb") as stream:
        library(kind, f"Saving as {kind}").dump(sk_model, stream)
    return Kept(kind, None)


def _dump_skops(sk_model: Any, file: Path, trusted: Sequence[str]) -> list[str]:
    """Write a skops file and answer the types in it that a loader has to take as safe."""
    skops_io = library("skops.io", "Saving as skops")
    try:
        skops_io.dump(sk_model, file)
    # skops names no class for what it cannot write: TypeError, AttributeError and its own come up.
    except Exception as error:
        raise InvalidInput(f"skops cannot hold this {type(sk_model).__name__}: {error}") from error
    needed = list(skops_io.get_untrusted_types(file=file))
    unknown = [name for name in needed if name not in trusted and not name.startswith(_OWN_TYPES)]
    if unknown:
        raise InvalidInput(
            f"This {type(sk_model).__name__} holds types skops does not know to be safe: {', '.join(unknown)}. "
            "Pass them as skops_trusted_types if they are."
        )
    return needed


def _load_skops(file: Path, trusted: list[str]) -> Any:
    skops_io = library("skops.io", f"'{file.name}'")
    unknown = sorted(set(skops_io.get_untrusted_types(file=file)) - set(trusted))
    if unknown:
        raise UntrustedContent(
            f"'{file.name}' holds types not known to be safe: {', '.join(unknown)}. If you trust them, pass trust_pickle=True; "
            "the model's description must name them in skops_trusted_types, too."
        )
    return skops_io.load(file, trusted=trusted)
