"""The scikit-learn flavor: save, log and load estimators and pipelines.

    import greenroom as mlflow

    mlflow.sklearn.log_model(model, name="model", registered_model_name="Iris")

Saved as skops where that library is installed, since loading it runs no code; as pickle when asked or when it is not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.flavors.environments import ENVIRONMENT, pinned, write_environment
from greenroom.flavors.examples import save_input_example
from greenroom.flavors.models import Model

FLAVOR = "sklearn"
Format = Literal["skops", "pickle", "cloudpickle"]
_FILES: dict[str, str] = {"skops": "model.skops", "pickle": "model.pkl", "cloudpickle": "model.pkl"}


def save_model(
    sk_model: Any,
    path: str | Path,
    *,
    serialization_format: Format | None = None,
    signature: ModelSignature | None = None,
    input_example: Any = None,
    pip_requirements: list[str] | None = None,
    metadata: dict[str, Any] | None = None,
    model: Model | None = None,
) -> Model:
    """Write an estimator into a new model folder.

    Args:
        serialization_format: ``skops`` where installed, else ``cloudpickle``, unless given.
        input_example: a few rows, see `greenroom.flavors.examples`.
        pip_requirements: pinned requirement lines; read off this environment unless given.
        model: the description to fill in; a new one unless given.

    Raises:
        FileExistsError: the folder exists and is not empty.
        InvalidInput: the format is unknown or its library is not installed.
    """
    chosen = serialization_format or _default_format()
    if chosen not in _FILES:
        raise InvalidInput(f"serialization_format is '{chosen}'; it must be one of {', '.join(_FILES)}.")
    folder = Path(path)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"'{folder}' exists and is not empty; save a model into a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    _dump(sk_model, folder / _FILES[chosen], chosen)
    description = model or Model.create()
    description.signature = signature
    description.metadata = metadata
    description.model_size_bytes = (folder / _FILES[chosen]).stat().st_size
    if input_example is not None:
        description.saved_input_example_info = save_input_example(folder, input_example)
    import sklearn

    description.flavors = {
        "python_function": {
            "loader_module": "mlflow.sklearn",
            "model_path": _FILES[chosen],
            "predict_fn": "predict",
            "env": ENVIRONMENT,
            "python_version": _python_version(),
        },
        FLAVOR: {
            "pickled_model": _FILES[chosen],
            "serialization_format": chosen,
            "sklearn_version": sklearn.__version__,
            "code": None,
        },
    }
    write_environment(folder, pip_requirements or _requirements(chosen))
    description.save(folder)
    return description


def load_model(path: str | Path, *, trust_pickle: bool = True) -> Any:
    """Load the estimator of a model folder.

    Args:
        trust_pickle: False refuses formats that run code when loaded.

    Raises:
        InvalidInput: the folder holds no scikit-learn model.
        UntrustedContent: a pickle, and it was not to be trusted; or skops found types it does not know.
    """
    folder = Path(path)
    settings = Model.load(folder).flavors.get(FLAVOR)
    if settings is None:
        raise InvalidInput(f"'{folder}' holds no scikit-learn model.")
    kind, file = settings.get("serialization_format", "pickle"), folder / settings.get("pickled_model", "model.pkl")
    if kind == "skops":
        return _load_skops(file, settings.get("skops_trusted_types") or [])
    if not trust_pickle:
        raise UntrustedContent(
            f"'{file.name}' is a {kind}: loading it can run any code. Pass trust_pickle=True to allow."
        )
    import pickle

    # A pickle is what the caller saved and trusts; cloudpickle writes files that pickle reads.
    with file.open("rb") as stream:
        return pickle.load(stream)  # noqa: S301


def _load_skops(file: Path, trusted: list[str]) -> Any:
    import skops.io

    unknown = sorted(set(skops.io.get_untrusted_types(file=file)) - set(trusted))
    if unknown:
        raise UntrustedContent(f"'{file.name}' holds types not known to be safe: {', '.join(unknown)}.")
    return skops.io.load(file, trusted=trusted)


def _dump(sk_model: Any, file: Path, kind: str) -> None:
    try:
        if kind == "skops":
            import skops.io

            skops.io.dump(sk_model, file)
            return
        if kind == "cloudpickle":
            import cloudpickle as pickler
        else:
            import pickle as pickler
    except ImportError as error:
        raise InvalidInput(f"Saving as {kind} needs a library that is missing: pip install {kind}") from error
    with file.open("wb") as stream:
        pickler.dump(sk_model, stream)


def _default_format() -> Format:
    try:
        import skops.io  # noqa: F401
    except ImportError:
        return "pickle"
    return "skops"


def _requirements(kind: str) -> list[str]:
    libraries = ["mlflow", "numpy", "pandas", "scikit-learn", "scipy"]
    if kind != "pickle":
        libraries.append(kind)
    return pinned(*libraries)


def _python_version() -> str:
    import platform

    return platform.python_version()
