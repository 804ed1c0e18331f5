"""The table of formats, and the judge over folders."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from greenroom.errors import InvalidInput
from greenroom.flavors.aliases import LOADERS
from greenroom.scanning.formats import FORMATS, PYTHON_FUNCTION, flavor_of_loader, judge
from tests.support import trust_table

PYTHON_MODELS = {"mlflow.pyfunc.model", "mlflow.pyfunc.loaders.code_model"}


def a_model(folder: Path, flavors: dict[str, dict[str, Any]], **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "MLmodel").write_text(yaml.safe_dump({"flavors": flavors}))
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    return folder


def test_every_flavor_has_a_row() -> None:
    rows = {row.flavor for row in FORMATS}
    assert {flavor_of_loader(loader) for loader in set(LOADERS) - PYTHON_MODELS} | {PYTHON_FUNCTION} == rows


def test_what_is_data_by_a_librarys_own_guard_names_the_release() -> None:
    guarded = {row.flavor for row in FORMATS if row.floors}
    assert guarded == {"sklearn", "onnx", "tensorflow", "keras", "transformers"}
    assert all(floor.advisories.startswith("CVE-") for row in FORMATS for floor in row.floors)


def test_page_shows_the_table() -> None:
    assert trust_table.written() == trust_table.table(), "regenerate it: python -m tests.support.trust_table"


def test_flavor_without_a_row_is_code(tmp_path: Path) -> None:
    (verdict,) = judge(a_model(tmp_path, {"prophet": {"data": "x"}}))
    assert (verdict.runs_code, verdict.format) == (True, "unknown")


def test_function_is_judged_by_the_flavor_that_loads_it(tmp_path: Path) -> None:
    flavors = {PYTHON_FUNCTION: {"loader_module": "mlflow.xgboost"}, "xgboost": {"data": "model.ubj"}}
    function, flavor = judge(a_model(tmp_path, flavors, model__ubj=b"{}"))
    assert (function.flavor, function.format, function.runs_code) == (PYTHON_FUNCTION, "ubj, json", False)
    assert flavor.runs_code is False


def test_loader_without_its_flavor_is_code(tmp_path: Path) -> None:
    (verdict,) = judge(a_model(tmp_path, {PYTHON_FUNCTION: {"loader_module": "mlflow.xgboost"}}))
    assert verdict.runs_code is True


@pytest.mark.parametrize(
    ("flavor", "settings"),
    [
        ("sklearn", {"pickled_model": "model.pkl"}),
        ("sklearn", {"serialization_format": "Skops"}),
        ("xgboost", {"data": "model.xgb"}),
        ("lightgbm", {"model_class": "lightgbm.sklearn.LGBMClassifier", "serialization_format": "skops"}),
        ("lightgbm", {"model_class": "lightgbm.sklearn.LGBMClassifier"}),
        ("statsmodels", {}),
        ("pytorch", {"serialization_format": "pt2"}),
        ("tensorflow", {}),
        ("tensorflow", {"model_type": "tf2-module"}),
        ("tensorflow", {"model_type": "keras"}),
        ("keras", {"save_exported_model": True}),
        ("keras", {}),
        ("onnx", {"data": "MLmodel"}),
        ("spacy", {"data": "."}),
        ("transformers", {"task": "text-classification"}),
        ("xgboost", {"data": "model.ubj", "code": "code"}),
    ],
)
def test_what_is_not_known_to_be_data_is_code(flavor: str, settings: dict[str, Any], tmp_path: Path) -> None:
    (verdict,) = judge(a_model(tmp_path, {flavor: settings}))
    assert verdict.runs_code is True


@pytest.mark.parametrize(
    ("flavor", "key"),
    [
        ("sklearn", "pickled_model"), ("xgboost", "data"), ("lightgbm", "data"), ("catboost", "data"), ("spacy", "data"),
        ("statsmodels", "data"), ("onnx", "data"), ("pytorch", "model_data"), ("tensorflow", "saved_model_dir"),
        ("keras", "data"), ("transformers", "model_binary"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/etc/passwd", "../other", "a/../../b", "C:\\x", "link/x"])
def test_paths_out_of_the_folder_are_refused(flavor: str, key: str, path: str, tmp_path: Path) -> None:
    folder = a_model(tmp_path / "model", {flavor: {key: path}})
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(InvalidInput, match="outside of its folder"):
        judge(folder)


def test_links_out_of_the_folder_make_a_model_code(tmp_path: Path) -> None:
    folder = a_model(tmp_path / "model", {"xgboost": {"data": "model.ubj"}}, model__ubj=b"{}")
    (folder / "inside").symlink_to(folder / "model.ubj")
    assert judge(folder)[0].runs_code is False
    (folder / "notes").symlink_to("/etc/hostname")
    assert judge(folder)[0].runs_code is True


@pytest.mark.parametrize("value", [1, [], {}, [[]], None])
@pytest.mark.parametrize("key", ["task", "components", "pipeline_model_type", "model_type", "model_class", "providers"])
def test_values_of_any_type_are_judged(key: str, value: Any, tmp_path: Path) -> None:
    flavors = {row.flavor: {key: value} for row in FORMATS if row.flavor not in {"xgboost", "lightgbm", "catboost"}}
    flavors["python_function"] = {"loader_module": "mlflow.transformers", "config": value}
    assert all(verdict.runs_code for verdict in judge(a_model(tmp_path, flavors)))


@pytest.mark.parametrize("content", ["", "flavors: 1", "flavors: {a: 1}", "[", "flavors: !!python/name:os.system {}"])
def test_description_that_is_none_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_text(content)
    with pytest.raises(InvalidInput):
        judge(tmp_path)


def test_judging_imports_no_library_and_changes_nothing(tmp_path: Path) -> None:
    flavors: dict[str, dict[str, Any]] = {row.flavor: {} for row in FORMATS if row.flavor != PYTHON_FUNCTION}
    folder = a_model(tmp_path, {PYTHON_FUNCTION: {"loader_module": "evil"}, **flavors})
    modules, before = set(sys.modules), sorted(folder.iterdir())
    verdicts = judge(folder)
    assert len(verdicts) == len(flavors) + 1
    assert not {name.partition(".")[0] for name in set(sys.modules) - modules} & {"sklearn", "skops", "evil", "onnx"}
    assert sorted(folder.iterdir()) == before
    json.dumps([verdict.reason for verdict in verdicts])
