"""Which of mlflow's names this client has: compares signatures, and writes `docs/client-names.md`.

    python -m tests.compat.client_names > docs/client-names.md

The genuine names come from the newest `mlflow`, in an environment of its own (`scenarios/names.py`).
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import greenroom
from greenroom import artifacts, entities, tracking
from scripts.environments import ENVIRONMENTS, ensure
from tests.compat.other_outcomes import DIFFERENCES
from tests.compat.scenarios import steps
from tests.support import environments

CHECKOUT = Path(__file__).parents[2]
DOCUMENT = CHECKOUT / "docs" / "client-names.md"

# Why whole families of names are not there. The first that fits counts.
_LEFT_OUT = {
    r"prompt": "prompts are outside this registry",
    r"trace|span|assessment|feedback|expectation|issue|session|^context$|^Link$|InferenceTable|Catalog|UCSchema|ExperimentLocation": (
        "traces are outside this registry"
    ),
    r"mcp|ConnectOption": "MCP servers are outside this registry",
    r"webhook": "webhooks come later",
    r"workspace_store": "workspaces are on the tracking server",
    r"_dataset|^search_datasets|dataset_|EvaluationDataset|DatasetRecord": "evaluation is outside this registry",
    r"evaluate|evaluation|Document$": "evaluation is outside this registry",
    r"system_metrics": "system metrics are not collected",
    r"^autolog$": "autologging: say what to log",
    r"^run$|^login$|^doctor$|^test$|^import_checkpoints$": "for other services or mlflow's own setup",
    r"Gateway|EntityAssociation|Budget|Fallback|Routing|Scorer|Guardrail|Webhook|Review|Label": "outside this registry",
}
_LEFT_OUT_ARGUMENTS = {
    "deployment_job_id": "Databricks",
    "trace_archival_config": "traces",
    "trace_location": "traces",
    "env_pack": "Databricks",
}
# Defaults that differ on purpose.
_OTHER_DEFAULTS = {
    ("search_runs", "output_format"): "a data frame where pandas is installed, else a list",
    ("search_logged_models", "output_format"): "a data frame where pandas is installed, else a list",
}


_LEFT_OUT_ATTRIBUTES = {
    "deployment_job_id": "Databricks",
    "deployment_job_state": "Databricks",
    "SOURCETYPE_TO_STRING": "its inside",
    "trace_location": "traces",
    "effective_trace_archival_retention": "traces",
    "trace_archival_location": "traces",
    "trace_archival_retention": "traces",
}


# What differs for the same data; `tests/flavors/test_types_alike.py` holds it. For other arguments see `other_outcomes.py`.
_OTHER_ANSWERS = (
    "a date in a row or as a plain value is accepted, as in a column; mlflow refuses it with pandas 3",
    "a category reaches the model as it is, since boosted trees know such columns by their dtype; mlflow refuses it where a signature names another type, and for a bare booster of XGBoost",
    "a nullable integer column with gaps becomes floats with gaps where the signature says so; mlflow refuses it",
    "columns labelled by tuples or by empty text are found; mlflow refuses the frame it inferred them from",
    "where nothing could be inferred (only `any`), the model is passed the data unchanged; mlflow drops all columns but the first and changes some types",
    "an object of no known type is `any`; mlflow says `string`",
    "an array of Python objects is `any`; mlflow says a tensor of `object`",
    "an input example is read in the types of the signature; mlflow reads bytes and dates in dicts and lists as text, and gaps among booleans as False",
    "a file of a model whose name has `#` or an escape such as `%20` is renamed inside the model; mlflow refuses `#`, and does not find the other afterwards",
    "a path with a part `..` is refused, even if it leads back inside",
)


class Row(NamedTuple):
    """One name of mlflow.

    Attributes:
        state: ``same``, ``more``, ``less``, ``left out``, or ``WRONG`` where none of them is true.
        note: what there is more or less, or why it is left out.
    """

    name: str
    state: str
    note: str


def genuine_names() -> dict[str, Any]:
    """Ask the newest mlflow for its names."""
    python = ensure(ENVIRONMENTS["mlflow"])
    program = ["-m", "tests.compat.scenarios.names"]
    found: dict[str, Any] = json.loads(environments.run(python, program, environment=steps.ENVIRONMENT, cwd=CHECKOUT))
    return found


def tables(names: dict[str, Any]) -> dict[str, list[Row]]:
    """Compare every name."""
    return {
        "`MlflowClient`": _rows(names["client"], greenroom.MlflowClient),
        "Functions and classes of the package": _rows(names["fluent"], greenroom),
        "`artifacts`": _rows(names["artifacts"], artifacts),
        "`tracking`": _rows(names["tracking"], tracking),
        "`entities`": [_entity_row(name, entity["attributes"]) for name, entity in sorted(names["entities"].items())],
    }


def additions(names: dict[str, Any]) -> dict[str, list[str]]:
    """List what is here and not there."""
    client = [name for name in dir(greenroom.MlflowClient) if not name.startswith("_")]
    return {
        "`MlflowClient`": sorted(set(client) - set(names["client"])),
        "The package": sorted(set(greenroom.__all__) - set(names["fluent"]) - greenroom._MODULES - {"__version__"}),
        "`artifacts`": sorted(set(artifacts.__all__) - set(names["artifacts"])),
        "`tracking`": sorted(set(tracking.__all__) - set(names["tracking"])),
        "`entities`": sorted(set(entities.__all__) - set(names["entities"])),
    }


def further_modules() -> dict[str, list[str]]:
    """List the names of the public modules that are not compared one by one."""
    compared = {"artifacts", "tracking", "entities"}
    found = {
        name: importlib.import_module(f"greenroom.{name}")
        for name in sorted({*greenroom._MODULES, "errors"} - compared)
    }
    return {name: sorted(module.__all__) for name, module in found.items()}


def document(names: dict[str, Any]) -> str:
    """Write the page."""
    return "\n".join(_lines(names)) + "\n"


def _lines(names: dict[str, Any]) -> Iterator[str]:
    yield "# Names of mlflow's client, and which of them Greenroom has"
    yield ""
    yield f"Compared with mlflow {names['version']} by `tests/compat/test_client_names.py`, argument by argument, and generated by"
    yield "`python -m tests.compat.client_names > docs/client-names.md`: do not edit it by hand."
    yield ""
    yield "**The same**: the same arguments in the same order with the same defaults. **more**: these, and further optional ones."
    yield "**less**: without the arguments that other services need."
    found = tables(names)
    for title, rows in found.items():
        yield ""
        yield f"## {title}"
        yield ""
        yield f"The same: {', '.join(f'`{row.name}`' for row in rows if row.state == 'same')}."
        others = [row for row in rows if row.state not in {"same", "left out"}]
        if others:
            yield ""
            yield "| | | |"
            yield "|---|---|---|"
        for row in others:
            yield f"| `{row.name}` | {row.state} | {row.note} |"
    yield ""
    yield "## Only in Greenroom"
    yield ""
    for title, only in additions(names).items():
        if only:
            yield f"- {title}: {', '.join(f'`{name}`' for name in only)}"
    yield ""
    yield "## Further public modules"
    yield ""
    yield "A name of the package that is not on this page is not public, and may change with any release."
    yield ""
    for module, public in further_modules().items():
        yield f"- `{module}`: {', '.join(f'`{name}`' for name in public)}"
    yield ""
    yield "## Different results for the same input"
    yield ""
    yield from (f"- {answer}" for answer in dict.fromkeys((*_OTHER_ANSWERS, *(one.why for one in DIFFERENCES))))
    yield ""
    yield "## Left out on purpose"
    yield ""
    for title, rows in found.items():
        for reason, left in _by_reason(rows).items():
            yield f"- {title}, {reason}: {', '.join(f'`{name}`' for name in left)}"


def _by_reason(rows: Iterable[Row]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.state == "left out":
            reasons.setdefault(row.note, []).append(row.name)
    return reasons


def _rows(names: dict[str, Any], owner: Any) -> list[Row]:
    return [_row(name, parameters, getattr(owner, name, None)) for name, parameters in sorted(names.items())]


def _row(name: str, wanted: list[list[Any]] | None, ours: Any) -> Row:
    if ours is None:
        reason = _reason(name)
        return Row(name, "left out", reason) if reason else Row(name, "WRONG", "not there, and no reason given")
    if wanted is None or inspect.isclass(ours) or not callable(ours):
        return Row(name, "same", "")
    mine = {
        parameter.name: parameter
        for parameter in inspect.signature(ours).parameters.values()
        if parameter.name != "self"
    }
    notes: list[str] = []
    for position, (argument, kind, default) in enumerate(wanted):
        if argument not in mine:
            if argument not in _LEFT_OUT_ARGUMENTS:
                return Row(name, "WRONG", f"takes no {argument}")
            notes.append(f"without `{argument}` ({_LEFT_OUT_ARGUMENTS[argument]})")
            continue
        parameter = mine[argument]
        at = list(mine).index(argument) + sum(1 for before in wanted[:position] if before[0] not in mine)
        if kind == "POSITIONAL_OR_KEYWORD" and (parameter.kind.name != kind or at != position):
            return Row(name, "WRONG", f"{argument} is not argument {position + 1}")
        has = None if parameter.default is parameter.empty else repr(parameter.default)
        if has == default:
            continue
        if (name, argument) in _OTHER_DEFAULTS:
            notes.append(f"`{argument}`: {_OTHER_DEFAULTS[name, argument]}")
        elif default is None:
            notes.append(f"`{argument}` may be left out")
        else:
            return Row(name, "WRONG", f"{argument} is {has} unless given, not {default}")
    further = [parameter for key, parameter in mine.items() if key not in {argument for argument, *_ in wanted}]
    for parameter in further:
        if parameter.default is parameter.empty and parameter.kind.name not in {"VAR_KEYWORD", "VAR_POSITIONAL"}:
            return Row(name, "WRONG", f"needs {parameter.name}")
        notes.append(f"`{parameter.name}`")
    is_less = any(note.startswith("without ") for note in notes)
    return Row(name, "less" if is_less else "more" if notes else "same", "; ".join(notes))


def _entity_row(name: str, attributes: list[str]) -> Row:
    ours = getattr(entities, name, None)
    if ours is None:
        reason = _reason(name)
        return Row(name, "left out", reason) if reason else Row(name, "WRONG", "not there, and no reason given")
    has = {*dir(ours), *getattr(ours, "__struct_fields__", ())}
    missing = [attribute for attribute in attributes if attribute not in has and attribute not in _LEFT_OUT_ATTRIBUTES]
    if missing:
        return Row(name, "WRONG", f"has no {', '.join(missing)}")
    without = [f"`{one}` ({_LEFT_OUT_ATTRIBUTES[one]})" for one in attributes if one not in has]
    return Row(name, "less", f"without {', '.join(without)}") if without else Row(name, "same", "")


def _reason(name: str) -> str | None:
    return next((reason for pattern, reason in _LEFT_OUT.items() if re.search(pattern, name, re.IGNORECASE)), None)


if __name__ == "__main__":
    print(document(genuine_names()), end="")
