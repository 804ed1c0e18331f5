"""`greenroom predict`: predictions of a registered model for rows in a file."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from greenroom.cli import _prediction_data as files
from greenroom.cli._context import handle_errors, in_workspace, option_workspace, pairs
from greenroom.errors import GreenroomError, InvalidInput


@click.command()
@click.option(
    "-m",
    "--model",
    "model_uri",
    required=True,
    metavar="URI",
    help="models:/NAME/3, models:/NAME/Production, models:/NAME@champion, runs:/RUN_ID/model, or a local folder.",
)
@click.option(
    "-i",
    "--input",
    "source",
    default="-",
    metavar="FILE",
    help="CSV, JSON, JSON lines or Parquet.  [default: standard input]",
)
@click.option("-o", "--output", "target", default="-", metavar="FILE", help="CSV or JSON.  [default: standard output]")
@click.option("--input-format", type=click.Choice(files.INPUT_FORMATS), help="[default: by the file's name, else csv]")
@click.option(
    "--format", "output_format", type=click.Choice(files.OUTPUT_FORMATS), help="[default: by the file's name, else csv]"
)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="KEY=VALUE",
    help="Inference parameter; VALUE is JSON or text. Repeatable.",
)
@click.option(
    "--env",
    "own_environment",
    is_flag=True,
    help="Use a separate environment with the model's requirements: installs and runs the packages the model lists.",
)
@click.option("--no-pickle", is_flag=True, help="Refuse --env, and models that are not known to be plain data.")
@click.option(
    "--uri", metavar="URI", help="Server, or a folder to use without a server.  [default: from the environment]"
)
@option_workspace
def predict(
    model_uri: str,
    source: str,
    target: str,
    input_format: str | None,
    output_format: str | None,
    params: tuple[str, ...],
    own_environment: bool,
    no_pickle: bool,
    uri: str | None,
    workspace: str | None,
) -> None:
    """Predict rows with a model.

    JSON rows may be a list of objects, or in the formats of MLflow's scoring server: dataframe_split,
    dataframe_records, inputs, instances.

    \b
    Examples:
      greenroom predict -m models:/Churn/Production -i customers.csv
      greenroom predict -m models:/Churn@champion -i customers.parquet -o scores.csv
      cat rows.json | greenroom predict -m models:/Churn/3 --input-format json --format json
      greenroom predict -m models:/Churn/3 -i customers.csv --env     with the libraries of its training
    """
    read_as = files.format_of(source, input_format, files.INPUT_FORMATS, "csv")
    write_as = files.format_of(target, output_format, files.OUTPUT_FORMATS, "csv")
    given = {key: _value(text) for key, text in pairs(params).items()}
    trust_pickle = False if no_pickle else None
    with handle_errors(), in_workspace(workspace), tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        _refuse_untrusted(trust_pickle, own_environment=own_environment)
        folder = _folder(model_uri, uri, scratch)
        if own_environment:
            sys.exit(_predict_in_environment(folder, source, target, read_as, write_as, params))
        _predict(folder, source, target, read_as, write_as, given, trust_pickle=trust_pickle)


def _refuse_untrusted(trust_pickle: bool | None, *, own_environment: bool) -> None:
    """Refuse untrusted models before anything is downloaded or installed.

    Raises:
        UntrustedContent: --env is given without trust.
        InvalidInput: the setting is invalid.
    """
    from greenroom.flavors.gate import refuse_environment
    from greenroom.flavors.pickles import trusts

    if own_environment:
        refuse_environment(trust_pickle)
    trusts(trust_pickle)


def _folder(model_uri: str, uri: str | None, scratch: str) -> Path:
    from greenroom.flavors.logging import local_model
    from greenroom.sdk.client import MlflowClient

    if Path(model_uri).is_dir():
        return Path(model_uri)
    return local_model(model_uri, scratch, client=MlflowClient(uri))


def _predict(
    folder: Path,
    source: str,
    target: str,
    read_as: str,
    write_as: str,
    params: dict[str, Any],
    *,
    trust_pickle: bool | None,
) -> None:
    from greenroom.flavors.pyfunc import load_model

    model = load_model(folder, trust_pickle=trust_pickle)
    rows = files.read_rows(source, read_as, _columns(model.metadata.to_dict()))
    files.write_predictions(_call_model(model, rows, params), target, write_as)


def _call_model(model: Any, rows: Any, params: dict[str, Any]) -> Any:
    """Predict; exceptions in the model's code become an error message.

    Raises:
        InvalidInput: the model raised an exception.
    """
    try:
        return model.predict(rows, params or None)
    except GreenroomError:
        raise
    except ModuleNotFoundError as error:
        raise InvalidInput(
            f"The model requires a library that is not installed: pip install {error.name}, or predict with --env."
        ) from error
    # A model may raise anything.
    except Exception as error:
        raise InvalidInput(f"The model could not predict these rows: {type(error).__name__}: {error}") from error


def _predict_in_environment(
    folder: Path, source: str, target: str, read_as: str, write_as: str, params: tuple[str, ...]
) -> int:
    from greenroom.cli._model_environments import python_for, run_in

    arguments = [
        "predict",
        "-m",
        str(folder),
        "-i",
        source,
        "-o",
        target,
        "--input-format",
        read_as,
        "--format",
        write_as,
    ]
    arguments += [argument for text in params for argument in ("--param", text)]
    return run_in(python_for(folder), arguments)


def _columns(description: dict[str, Any]) -> dict[str, str]:
    """Return names and types of a signature's columns from the content of an ``MLmodel`` file."""
    inputs = (description.get("signature") or {}).get("inputs")
    found = json.loads(inputs) if inputs else []
    return {item["name"]: str(item.get("type")) for item in found if "name" in item}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
