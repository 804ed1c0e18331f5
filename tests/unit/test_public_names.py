"""The public names of the package: those of `__all__`, all of them on `docs/client-names.md`."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

import greenroom
from greenroom import errors

PAGE = (Path(greenroom.__file__).parents[1] / "docs" / "client-names.md").read_text()
MODULES = sorted({*greenroom._MODULES, "errors"})
# What our own methods may take by position: names, numbers and ids.
IDENTIFIERS = {
    "name",
    "model",
    "version",
    "stage",
    "key",
    "comment_id",
    "request_id",
    "verification_id",
    # A head of the audit log is named by how many events it covers.
    "events_count",
    "first_events_count",
    "second_events_count",
    "grant_id",
    "experiment_id",
    "run_id",
    "uri",
    "model_uri",
    "target",
    "alias",
    "event_id",
    # The file that is written to.
    "out",
}
# The list of the page: "- `MlflowClient`: `add_stage`, ...".
ONLY_HERE = re.findall(r"`(\w+)`", PAGE.partition("## Only in Greenroom\n\n- `MlflowClient`: ")[2].partition("\n")[0])


def module(name: str) -> ModuleType:
    return importlib.import_module(f"greenroom.{name}")


@pytest.mark.parametrize("name", MODULES)
def test_every_public_module_names_what_is_public(name: str) -> None:
    public = module(name).__all__
    assert len(set(public)) == len(public)
    assert [one for one in public if one.startswith("_") or not hasattr(module(name), one)] == []


@pytest.mark.parametrize("name", MODULES)
def test_page_of_names_has_every_public_name(name: str) -> None:
    assert [one for one in module(name).__all__ if f"`{one}`" not in PAGE] == []


def test_page_of_names_has_every_name_of_the_package_and_the_client() -> None:
    package = {*greenroom.__all__} - {"__version__"} - greenroom._MODULES
    client = {name for name in dir(greenroom.MlflowClient) if not name.startswith("_")}
    assert [name for name in sorted(package | client) if f"`{name}`" not in PAGE] == []


def test_no_public_module_is_left_out() -> None:
    folder = Path(greenroom.__file__).parent
    files = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")} - {"embedded", "in_process"}
    assert files <= {*MODULES}


def test_every_error_is_public() -> None:
    classes = {name for name, value in vars(errors).items() if inspect.isclass(value)}
    assert classes == set(errors.__all__)


@pytest.mark.parametrize("name", ONLY_HERE)
def test_our_own_methods_take_only_identifiers_by_position(name: str) -> None:
    method = getattr(greenroom.MlflowClient, name)
    by_position = {
        parameter.name
        for parameter in inspect.signature(method).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    }
    assert by_position - {"self"} <= IDENTIFIERS


@pytest.mark.parametrize("name", [name for name in ONLY_HERE if name.startswith("list_")])
def test_our_own_lists_are_paged(name: str) -> None:
    signature = inspect.signature(getattr(greenroom.MlflowClient, name))
    assert {"max_results", "page_token"} <= set(signature.parameters)
    assert str(signature.return_annotation).startswith("PagedList[")
