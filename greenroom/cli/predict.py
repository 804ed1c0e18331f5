"""`greenroom predict`: rows in, predictions out, by any model of the registry."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from greenroom.cli import _prediction_data as files
from greenroom.cli._talking import ending, pairs
from greenroom.errors import GreenroomError, InvalidInput


@click.command()
@click.option(
    "-m",
    "--model",
    "model_uri",
    required=True,
    metavar="URI",
    help="models:/NAME/3, models:/NAME/Production, models:/NAME@champion, runs:/RUN_ID/model, or a folder here.",
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
    help="Inference parameter; VALUE is JSON or text. Can be repeated.",
)
@click.option(
    "--env",
    "own_environment",
    is_flag=True,
    help="In the model's own environment, made of its requirements and kept: installs and runs the packages the model names.",
)
@click.option("--no-pickle", is_flag=True, help="Refuse a model that is not known to be plain data, and --env.")
@click.option(
    "--uri", metavar="URI", help="Server, or folder to work in without one.  [default: as the environment says]"
)
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
) -> None:
    """Predict rows with a model.

    JSON rows may be a list of objects, or what MLflow's scoring server takes: dataframe_split, dataframe_records, inputs,
    instances.

    \b
    Examples:
      greenroom predict -m models:/Churn/Production -i customers.csv
      greenroom predict -m models:/Churn@champion -i customers.parquet -o scores.csv
      cat rows.json | greenroom predict -m models:/Churn/3 --input-format json --format json
      greenroom predict -m models:/Churn/3 -i customers.csv --env     with the libraries it was trained with
    """
    read_as = files.format_of(source, input_format, files.INPUT_FORMATS, "csv")
    write_as = files.format_of(target, output_format, files.OUTPUT_FORMATS, "csv")
    given = {key: _value(text) for key, text in pairs(params).items()}
    trust_pickle = False if no_pickle else None
    with ending(), tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        _refuse_untrusted(trust_pickle, own_environment=own_environment)
        folder = _folder(model_uri, uri, scratch)
        if own_environment:
            sys.exit(_elsewhere(folder, source, target, read_as, write_as, params))
        _predict(folder, source, target, read_as, write_as, given, trust_pickle=trust_pickle)


def _refuse_untrusted(trust_pickle: bool | None, *, own_environment: bool) -> None:
    """Refuse what the setting refuses, before anything is fetched or installed.

    Raises:
        UntrustedContent: --env is asked for without trust.
        InvalidInput: the setting cannot be read.
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
    files.write_predictions(_ask(model, rows, params), target, write_as)


def _ask(model: Any, rows: Any, params: dict[str, Any]) -> Any:
    """Predict; what the model's own code raises is told as its fault, in a sentence.

    Raises:
        InvalidInput: it raised something.
    """
    try:
        return model.predict(rows, params or None)
    except GreenroomError:
        raise
    except ModuleNotFoundError as error:
        raise InvalidInput(
            f"The model needs a library that is missing here: pip install {error.name}, or predict with --env."
        ) from error
    # Anything can come out of a model.
    except Exception as error:
        raise InvalidInput(f"The model could not predict these rows: {type(error).__name__}: {error}") from error


def _elsewhere(folder: Path, source: str, target: str, read_as: str, write_as: str, params: tuple[str, ...]) -> int:
    from greenroom.cli._model_environments import python_for, run_there

    words = ["predict", "-m", str(folder), "-i", source, "-o", target, "--input-format", read_as, "--format", write_as]
    words += [word for text in params for word in ("--param", text)]
    return run_there(python_for(folder), words)


def _columns(description: dict[str, Any]) -> dict[str, str]:
    """Read names and types of a signature's columns off an ``MLmodel`` file's content."""
    inputs = (description.get("signature") or {}).get("inputs")
    found = json.loads(inputs) if inputs else []
    return {item["name"]: str(item.get("type")) for item in found if "name" in item}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
