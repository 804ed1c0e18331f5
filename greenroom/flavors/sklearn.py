"""The scikit-learn flavor: save, log and load estimators and pipelines.

    import greenroom as mlflow

    mlflow.sklearn.log_model(model, name="model", registered_model_name="Iris")

Saved as skops where that library is installed and knows the model's types, since loading that runs no code; as
cloudpickle or pickle when asked or when it does not.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import logging
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors import logging as model_logging
from greenroom.flavors.environments import ENVIRONMENT, pinned, write_environment
from greenroom.flavors.examples import save_input_example
from greenroom.flavors.models import LAYOUT_OF_MLFLOW, Model, ModelInfo
from greenroom.flavors.signatures import infer_signature
from greenroom.sdk.client import MlflowClient
from greenroom.sdk.registering import DEFAULT_WAIT_S

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
    signature: ModelSignature | Literal[False] | None = None,
    input_example: Any = None,
    pip_requirements: Sequence[str] | None = None,
    extra_pip_requirements: Sequence[str] | None = None,
    pyfunc_predict_fn: str = "predict",
    metadata: Mapping[str, Any] | None = None,
    skops_trusted_types: Sequence[str] | None = None,
    mlflow_model: Model | None = None,
) -> Model:
    """Write an estimator into a new model folder.

    Args:
        serialization_format: ``skops``, ``cloudpickle`` or ``pickle``; the safest that can hold the model unless given.
        signature: read off `input_example` unless given; False leaves it out.
        input_example: a few rows of (rows, columns): a data frame or an array.
        pip_requirements: requirement lines; read off this environment unless given.
        extra_pip_requirements: requirement lines to add.
        pyfunc_predict_fn: the method that `python_function` loaders call.
        metadata: kept in the ``MLmodel`` file.
        skops_trusted_types: types to save as skops although that library does not know them to be safe; scikit-learn's
            own are taken as safe.
        mlflow_model: the description to fill in; a new one unless given.

    Raises:
        FileExistsError: the folder exists and is not empty.
        InvalidInput: the format is unknown, cannot hold the model, or its library is not installed.
    """
    if pyfunc_predict_fn not in _PREDICT_FUNCTIONS:
        raise InvalidInput(
            f"pyfunc_predict_fn is '{pyfunc_predict_fn}'; it must be one of {', '.join(_PREDICT_FUNCTIONS)}."
        )
    folder = Path(path)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"'{folder}' exists and is not empty; save a model into a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    written = _write(sk_model, folder, serialization_format, skops_trusted_types or ())
    model = mlflow_model or Model.create()
    if input_example is not None:
        model.saved_input_example_info = save_input_example(folder, input_example)
    model.signature = _signature(sk_model, signature, input_example)
    model.metadata = None if metadata is None else dict(metadata)
    model.flavors = _flavors(sk_model, written, pyfunc_predict_fn)
    requirements = list(pip_requirements) if pip_requirements is not None else _requirements(written.kind)
    write_environment(folder, [*requirements, *(extra_pip_requirements or ())])
    model.model_size_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    model.save(folder)
    return model


def log_model(
    sk_model: Any,
    artifact_path: str | None = None,
    *,
    name: str | None = None,
    registered_model_name: str | None = None,
    serialization_format: Format | None = None,
    signature: ModelSignature | Literal[False] | None = None,
    input_example: Any = None,
    await_registration_for: float | None = DEFAULT_WAIT_S,
    pip_requirements: Sequence[str] | None = None,
    extra_pip_requirements: Sequence[str] | None = None,
    pyfunc_predict_fn: str = "predict",
    metadata: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    tags: Mapping[str, Any] | None = None,
    model_type: str | None = None,
    step: int = 0,
    model_id: str | None = None,
    skops_trusted_types: Sequence[str] | None = None,
    run_id: str | None = None,
    client: MlflowClient | None = None,
) -> ModelInfo:
    """Log an estimator to the active run, or to its experiment when none is active.

    What is not named here is as in `save_model` and in `greenroom.flavors.logging.log_model`.

    Args:
        artifact_path: what `name` was called before MLflow 3.
        registered_model_name: also register it as a new version of that model.
    """
    save = functools.partial(
        save_model,
        sk_model,
        serialization_format=serialization_format,
        signature=signature,
        input_example=input_example,
        pip_requirements=pip_requirements,
        extra_pip_requirements=extra_pip_requirements,
        pyfunc_predict_fn=pyfunc_predict_fn,
        metadata=metadata,
        skops_trusted_types=skops_trusted_types,
    )
    return model_logging.log_model(
        lambda folder, description: save(folder, mlflow_model=description),
        name=name,
        artifact_path=artifact_path,
        registered_model_name=registered_model_name,
        await_registration_for=await_registration_for,
        params=params,
        tags=tags,
        model_type=model_type,
        step=step,
        model_id=model_id,
        run_id=run_id,
        client=client,
    )


def load_model(
    model_uri: str | Path,
    dst_path: str | Path | None = None,
    *,
    trust_pickle: bool = True,
    client: MlflowClient | None = None,
) -> Any:
    """Load an estimator.

    Args:
        model_uri: a local folder, ``runs:/<run id>/model``, ``models:/<name>/<version or stage>``,
            ``models:/<name>@<alias>`` or ``models:/<model id>``.
        dst_path: folder to download to; a new temporary one unless given.
        trust_pickle: False refuses formats that run code when loaded, and skops types that only the model's own
            description calls safe.

    Raises:
        InvalidInput: there is no scikit-learn model, or a library it needs is not installed.
        UntrustedContent: it was not to be trusted.
    """
    folder = model_logging.local_model(model_uri, dst_path, client=client)
    settings = Model.load(folder).flavors.get(FLAVOR_NAME)
    if settings is None:
        raise InvalidInput(f"'{model_uri}' holds no scikit-learn model.")
    kind, file = settings.get("serialization_format", "pickle"), folder / settings.get("pickled_model", "model.pkl")
    if kind == "skops":
        return _load_skops(file, settings.get("skops_trusted_types") or [] if trust_pickle else [])
    if not trust_pickle:
        raise UntrustedContent(
            f"'{file.name}' is a {kind}: loading it can run any code. Pass trust_pickle=True to allow."
        )
    return _load_pickle(file)


class _Written(NamedTuple):
    """How an estimator was written.

    Attributes:
        trusted: types that loaders have to take as safe; None where the format asks for none.
    """

    kind: Format
    trusted: list[str] | None


def _write(sk_model: Any, folder: Path, wanted: Format | None, trusted: Sequence[str]) -> _Written:
    """Write the estimator in the format wanted, else in the safest that can hold it."""
    if wanted is not None and wanted not in _FILES:
        raise InvalidInput(f"serialization_format is '{wanted}'; it must be one of {', '.join(_FILES)}.")
    if wanted == "skops" or (wanted is None and _is_installed("skops")):
        file = folder / _FILES["skops"]
        try:
            return _Written("skops", _dump_skops(sk_model, file, trusted) or None)
        except InvalidInput as error:
            if wanted is not None:
                raise
            file.unlink(missing_ok=True)
            _log.warning("%s It is saved as a pickle, which runs code when it is loaded.", error)
    kind: Format = wanted or ("cloudpickle" if _is_installed("cloudpickle") else "pickle")
    with (folder / _FILES[kind]).open("wb") as stream:
        _pickler(kind).dump(sk_model, stream)
    return _Written(kind, None)


def _pickler(kind: Format) -> Any:
    try:
        return importlib.import_module(kind)
    except ImportError as error:
        raise InvalidInput(f"Saving as {kind} needs a library that is missing: pip install {kind}") from error


def _dump_skops(sk_model: Any, file: Path, trusted: Sequence[str]) -> list[str]:
    """Write a skops file and answer the types in it that a loader has to take as safe."""
    skops_io = _skops_io("Saving as skops")
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


def _skops_io(doing: str) -> Any:
    try:
        return importlib.import_module("skops.io")
    except ImportError as error:
        raise InvalidInput(f"{doing} needs a library that is missing: pip install skops") from error


def _load_skops(file: Path, trusted: list[str]) -> Any:
    skops_io = _skops_io(f"'{file.name}'")
    unknown = sorted(set(skops_io.get_untrusted_types(file=file)) - set(trusted))
    if unknown:
        raise UntrustedContent(f"'{file.name}' holds types not known to be safe: {', '.join(unknown)}.")
    return skops_io.load(file, trusted=trusted)


def _load_pickle(file: Path) -> Any:
    import pickle

    try:
        # A pickle is what the caller trusts; cloudpickle writes files that pickle reads.
        with file.open("rb") as stream:
            return pickle.load(stream)  # noqa: S301
    except ModuleNotFoundError as error:
        raise InvalidInput(f"'{file.name}' needs a library that is missing: pip install {error.name}") from error


def _signature(
    sk_model: Any, given: ModelSignature | Literal[False] | None, input_example: Any
) -> ModelSignature | None:
    if given is False:
        return None
    if given is not None or input_example is None:
        return given
    return infer_signature(input_example, sk_model.predict(input_example) if hasattr(sk_model, "predict") else None)


def _flavors(sk_model: Any, written: _Written, predict_fn: str) -> dict[str, dict[str, Any]]:
    import sklearn

    flavors: dict[str, dict[str, Any]] = {
        FLAVOR_NAME: {
            "pickled_model": _FILES[written.kind],
            "serialization_format": written.kind,
            "sklearn_version": sklearn.__version__,
            "skops_trusted_types": written.trusted,
            "code": None,
        }
    }
    if hasattr(sk_model, predict_fn):
        flavors["python_function"] = {
            "loader_module": "mlflow.sklearn",
            "model_path": _FILES[written.kind],
            "predict_fn": predict_fn,
            "env": ENVIRONMENT,
            "python_version": platform.python_version(),
        }
    return flavors


def _requirements(kind: Format) -> list[str]:
    libraries = ["numpy", "pandas", "scikit-learn", "scipy", *([] if kind == "pickle" else [kind])]
    # `python_function` loaders are mlflow's, also where it is not installed.
    return [f"mlflow=={LAYOUT_OF_MLFLOW}", *pinned(*libraries)]


def _is_installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None
