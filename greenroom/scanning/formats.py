"""The formats of each flavor, whether loading them can run code, and the verdict on a model folder.

    for verdict in judge(folder):
        print(verdict.flavor, verdict.format, verdict.runs_code, verdict.reason)

A format is plain data only if a row here says why; unknown formats, and files in which a row's check finds a problem,
are code. Nothing is loaded and nothing outside of the folder is read, so servers can use this as well as clients.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from greenroom.errors import InvalidInput
from greenroom.scanning import keras_files, onnx_files, skops_files, spacy_folders, transformers_folders
from greenroom.scanning.folders import below, links_out_of
from greenroom.scanning.yaml_files import read_yaml

MLMODEL_FILE = "MLmodel"
PYTHON_FUNCTION = "python_function"

_LOADER_PREFIX = "mlflow."
_PICKLED_LOADER = "mlflow.pyfunc.model"
_SCRIPT_LOADER = "mlflow.pyfunc.loaders.code_model"
_LIGHTGBM_BOOSTER = "lightgbm.basic.Booster"
# Hand-written files are a few KiB; signatures of wide tables some MiB.
_MOST_MLMODEL_BYTES = 16 * 1024 * 1024

Settings = Mapping[str, Any]


class Floor(msgspec.Struct, frozen=True):
    """The oldest release of a library whose own protection is sufficient.

    Attributes:
        package: name of the distribution.
        advisories: vulnerabilities of older releases.
    """

    package: str
    version: str
    advisories: str


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table: one format of a flavor.

    Attributes:
        runs_code: whether loading it can run code that the file chooses.
        reason: why, or why not; continues "It is code: " or "It is data: ".
        floors: minimum releases of libraries for the reason to hold.
        options: loader arguments required for the reason to hold.
    """

    flavor: str
    name: str
    runs_code: bool
    reason: str
    floors: tuple[Floor, ...] = ()
    options: Mapping[str, Any] = {}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about a model's flavor without loading it.

    Attributes:
        flavor: as ``MLmodel`` names it.
        format: name of the row that was applied.
        runs_code: True unless the model was found to be plain data.
        reason: why.
        floors: minimum releases of libraries for the verdict to hold.
        options: loader arguments required for the verdict to hold.
    """

    flavor: str
    format: str
    runs_code: bool
    reason: str
    floors: tuple[Floor, ...] = ()
    options: Mapping[str, Any] = {}


# A file could call any method or operator: CVE-2025-54412, CVE-2025-54413, both before 0.12; before 0.10 also
# CVE-2024-37065; fallback to joblib in the model card, before 0.13: CVE-2025-54886.
_SKOPS = Floor("skops", "0.13.0", "CVE-2024-37065, CVE-2025-54412, CVE-2025-54413, CVE-2025-54886")
# safe_mode allowed: modules of any name (before 3.9), get_file (3.11), disabling itself (3.11), model.h5 (3.11.3),
# files and URLs of vocabularies (3.12), HDF5 that refers to other files and SavedModels in TFSMLayer (3.13.2).
_KERAS = Floor(
    "keras",
    "3.13.2",
    "CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-9906, CVE-2025-12058, CVE-2026-1462, CVE-2026-1669",
)
# trust_remote_code=False was ignored for kernels in config.json (before 5.3) and for LightGlue (before 5.5).
_TRANSFORMERS = Floor("transformers", "5.5.0", "CVE-2026-4372, CVE-2026-5241")
# Defence in depth only, since no file for torch.load is accepted: weights_only ran code before 2.6, and corrupted
# memory before 2.10.
_TORCH = Floor("torch", "2.10.0", "CVE-2025-32434, CVE-2026-24747")
# Tensors in files outside of the model's folder, through links.
_ONNX = Floor("onnx", "1.21.0", "CVE-2024-27318, CVE-2026-27489, CVE-2026-34446, CVE-2026-34447")

_PICKLE = "a pickle names functions, which loading calls"
_SAVED_MODEL = "a SavedModel is a program: its operators read and write files while it is loaded"
_TREES = "numbers of trees, in the library's own format"
_SKOPS_REASON = "objects of types that skops knows to be harmless"

FORMATS = (
    Format(flavor=PYTHON_FUNCTION, name="pickled Python model", runs_code=True, reason=_PICKLE),
    Format(flavor=PYTHON_FUNCTION, name="script", runs_code=True, reason="the script is run"),
    Format(flavor=PYTHON_FUNCTION, name="custom loader module", runs_code=True, reason="the module named is imported"),
    Format(flavor="sklearn", name="skops", runs_code=False, reason=_SKOPS_REASON, floors=(_SKOPS,)),
    Format(flavor="sklearn", name="pickle, cloudpickle", runs_code=True, reason=_PICKLE),
    Format(flavor="xgboost", name="ubj, json", runs_code=False, reason=_TREES),
    Format(
        flavor="xgboost", name="xgb", runs_code=True, reason="the retired binary format is read without checks of sizes"
    ),
    Format(flavor="lightgbm", name="booster as text", runs_code=False, reason=_TREES),
    Format(
        flavor="lightgbm",
        name="estimator as skops",
        runs_code=True,
        reason="LightGBM's estimators are of types that skops does not know",
    ),
    Format(flavor="lightgbm", name="estimator as pickle", runs_code=True, reason=_PICKLE),
    Format(flavor="catboost", name="cbm, json, onnx, coreml", runs_code=False, reason=_TREES),
    Format(flavor="statsmodels", name="pickle", runs_code=True, reason=_PICKLE),
    Format(
        flavor="spacy",
        name="folder",
        runs_code=False,
        reason="tables of numbers; the configuration names spaCy's own components alone",
    ),
    Format(
        flavor="onnx",
        name="onnx",
        runs_code=False,
        reason="a graph of the runtime's own operators, on CPU or CUDA without options; tensors inside the folder",
        floors=(_ONNX,),
    ),
    Format(
        flavor="pytorch",
        name="pt2",
        runs_code=True,
        reason="the library evaluates expressions of an exported graph as Python, and unpickles parts of it",
    ),
    Format(
        flavor="pytorch",
        name="pickle, TorchScript",
        runs_code=True,
        reason=f"{_PICKLE}; a scripted module is a program",
    ),
    Format(
        flavor="tensorflow",
        name=".keras",
        runs_code=False,
        reason="layers of Keras by name, and their weights",
        floors=(_KERAS,),
        options={"safe_mode": True},
    ),
    Format(
        flavor="tensorflow",
        name="h5",
        runs_code=True,
        reason="whole models in HDF5 are described by text that is not looked into",
    ),
    Format(flavor="tensorflow", name="custom objects", runs_code=True, reason=_PICKLE),
    Format(flavor="tensorflow", name="SavedModel", runs_code=True, reason=_SAVED_MODEL),
    Format(
        flavor="keras",
        name=".keras",
        runs_code=False,
        reason="layers of Keras by name, and their weights",
        floors=(_KERAS,),
        options={"safe_mode": True},
    ),
    Format(flavor="keras", name="SavedModel", runs_code=True, reason=_SAVED_MODEL),
    Format(
        flavor="transformers",
        name="safetensors",
        runs_code=False,
        reason="weights as safetensors, and classes of well-known families",
        floors=(_TRANSFORMERS, _TORCH),
        options={"trust_remote_code": False, "use_safetensors": True},
    ),
)
"""All formats of all flavors. A flavor without a row is code."""

_ROWS = {(row.flavor, row.name): row for row in FORMATS}


class _Candidate(NamedTuple):
    """A format, and a check for problems in its files."""

    name: str
    problem: Callable[[], str | None] = lambda: None


def judge(folder: Path) -> list[Verdict]:
    """Return the verdict on each flavor of a model folder.

    Raises:
        InvalidInput: the ``MLmodel`` file is missing or invalid, or refers to a path outside of the folder.
    """
    flavors = read_flavors(folder)
    return [judge_flavor(folder, flavor, flavors) for flavor in flavors]


def judge_flavor(folder: Path, flavor: str, flavors: Mapping[str, Settings]) -> Verdict:
    """Return the verdict on one flavor of a model folder.

    Args:
        flavors: the flavors in ``MLmodel``.

    Raises:
        InvalidInput: the flavor refers to a path outside of the folder.
    """
    row, problem = _find_format(folder, flavor, flavors)
    if row is None:
        return Verdict(flavor=flavor, format="unknown", runs_code=True, reason="nothing is known of it")
    # A format that is code needs no further check.
    reason = None if row.runs_code else _problem_of_folder(folder, flavors, flavor) or _check_files(problem)
    return Verdict(
        flavor=flavor,
        format=row.name,
        runs_code=row.runs_code or reason is not None,
        reason=reason or row.reason,
        floors=row.floors,
        options=row.options,
    )


def read_flavors(folder: Path) -> dict[str, dict[str, Any]]:
    """Read the flavors in the ``MLmodel`` file.

    Raises:
        InvalidInput: it does not exist or does not describe a model.
    """
    file = folder / MLMODEL_FILE
    if not file.is_file() or file.stat().st_size > _MOST_MLMODEL_BYTES:
        raise InvalidInput(f"'{folder}' has no {MLMODEL_FILE} file that can be read, so it is not a model folder.")
    content = read_yaml(file, f"The {MLMODEL_FILE} file")
    flavors = content.get("flavors") if isinstance(content, dict) else None
    if not isinstance(flavors, dict) or not all(isinstance(settings, dict) for settings in flavors.values()):
        raise InvalidInput(f"'{file}' does not describe a model: it has no flavors.")
    return {str(name): settings for name, settings in flavors.items()}


def flavor_of_loader(loader: str) -> str | None:
    """Return the flavor of a `python_function` loader; None for a model's own code."""
    name = loader.removeprefix(_LOADER_PREFIX)
    return name if loader.startswith(_LOADER_PREFIX) and name in _FORMAT_OF else None


def _find_format(
    folder: Path, flavor: str, flavors: Mapping[str, Settings]
) -> tuple[Format | None, Callable[[], str | None]]:
    if flavor == PYTHON_FUNCTION:
        loader = str(flavors[PYTHON_FUNCTION].get("loader_module"))
        inner = flavor_of_loader(loader)
        if inner is not None and inner in flavors:
            return _find_format(folder, inner, flavors)
        names = {_PICKLED_LOADER: "pickled Python model", _SCRIPT_LOADER: "script"}
        found = _Candidate(names.get(loader, "custom loader module"))
    else:
        look = _FORMAT_OF.get(flavor)
        if look is None:
            return None, lambda: None
        found = look(folder, flavors[flavor], flavors)
    return _ROWS[(flavor, found.name)], found.problem


def _problem_of_folder(folder: Path, flavors: Mapping[str, Settings], flavor: str) -> str | None:
    """Return what makes a model of any format executable: bundled code, or links to files outside of the folder."""
    if flavors[flavor].get("code") is not None:
        return "it contains Python code"
    link = next(links_out_of(folder), None)
    return None if link is None else f"'{link}' is a link that leaves its folder"


def _check_files(problem: Callable[[], str | None]) -> str | None:
    """Check files; any exception counts as a problem."""
    try:
        return problem()
    # Values may have any type, and files may be missing or broken in any way.
    except Exception as error:
        return f"its files cannot be inspected ({type(error).__name__})"


def _sklearn(folder: Path, settings: Settings, _: Mapping[str, Settings]) -> _Candidate:
    file = below(folder, settings.get("pickled_model") or "model.pkl")
    if settings.get("serialization_format") != "skops":
        return _Candidate("pickle, cloudpickle")
    return _Candidate("skops", functools.partial(skops_files.find_problem, file))


def _xgboost(folder: Path, settings: Settings, _: Mapping[str, Settings]) -> _Candidate:
    file = below(folder, settings.get("data") or "model.xgb")
    # The library chooses the format by the suffix.
    return _Candidate("ubj, json" if file.suffix in {".ubj", ".json"} else "xgb")


def _lightgbm(folder: Path, settings: Settings, _: Mapping[str, Settings]) -> _Candidate:
    below(folder, settings.get("data") or "model.lgb")
    if (settings.get("model_class") or _LIGHTGBM_BOOSTER) == _LIGHTGBM_BOOSTER:
        return _Candidate("booster as text")
    is_skops = settings.get("serialization_format") == "skops"
    return _Candidate("estimator as skops" if is_skops else "estimator as pickle")


def _catboost(folder: Path, settings: Settings, _: Mapping[str, Settings]) -> _Candidate:
    below(folder, settings.get("data") or "model.cb")
    return _Candidate("cbm, json, onnx, coreml")


def _statsmodels(folder: Path, settings: Settings, _: Mapping[str, Settings]) -> _Candidate:
    below(folder, settings.get("data") or "model.statsmodels")
    return _Candidate("pickle")


def _spacy(folder: Path, settings: Settings, _: Mapping[str, Settings]) -> _Candidate:
    place = below(folder, settings.get("data") or "model.spacy")
    return _Candidate("folder", functools.partial(spacy_folders.find_problem, place))


def _onnx(folder: Path, settings: Settings, _: Mapping[str, Settings]) -> _Candidate:
    file = below(folder, settings.get("data") or "model.onnx")
    return _Candidate("onnx", functools.partial(onnx_files.find_problem, file))


def _pytorch(folder: Path, settings: Settings, _: Mapping[str, Settings]) -> _Candidate:
    place = below(folder, settings.get("model_data") or "data")
    return _Candidate("pt2" if (place / "model.pt2").is_file() else "pickle, TorchScript")


def _tensorflow(folder: Path, settings: Settings, flavors: Mapping[str, Settings]) -> _Candidate:
    # Releases before 2.0 wrote no type.
    kind = settings.get("model_type") or ("keras" if "keras" in flavors else "tf1-estimator")
    if kind != "keras":
        below(folder, settings.get("saved_model_dir") or "tfmodel")
        return _Candidate("SavedModel")
    data = below(folder, settings.get("data") or "data")
    if any(data.glob("*.cloudpickle")):
        return _Candidate("custom objects")
    if (data / "model.keras").is_file():
        return _Candidate(".keras", functools.partial(keras_files.find_problem, data / "model.keras"))
    return _Candidate("h5" if (data / "model.h5").is_file() else "SavedModel")


def _keras(folder: Path, settings: Settings, _: Mapping[str, Settings]) -> _Candidate:
    data = below(folder, settings.get("data") or "data")
    if settings.get("save_exported_model"):
        return _Candidate("SavedModel")
    return _Candidate(".keras", functools.partial(keras_files.find_problem, data / "model.keras"))


def _transformers(folder: Path, settings: Settings, flavors: Mapping[str, Settings]) -> _Candidate:
    below(folder, settings.get("model_binary") or transformers_folders.MODEL_FOLDER)
    config = flavors.get(PYTHON_FUNCTION, {}).get("config") or {}
    return _Candidate("safetensors", functools.partial(transformers_folders.find_problem, folder, settings, config))


_FORMAT_OF: dict[str, Callable[[Path, Settings, Mapping[str, Settings]], _Candidate]] = {
    "sklearn": _sklearn,
    "xgboost": _xgboost,
    "lightgbm": _lightgbm,
    "catboost": _catboost,
    "statsmodels": _statsmodels,
    "spacy": _spacy,
    "onnx": _onnx,
    "pytorch": _pytorch,
    "tensorflow": _tensorflow,
    "keras": _keras,
    "transformers": _transformers,
}
