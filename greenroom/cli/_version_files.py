"""Commands of `greenroom versions` about files: list, download, verify; and two versions side by side."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import click

from greenroom.cli._printing import say
from greenroom.cli._talking import Talk, argument_reference, complete_reference, made_folder, option_overwrite, talking
from greenroom.core.sizes import size_text
from greenroom.errors import NotFound
from greenroom.sdk.entities import ModelVersion


@click.command()
@argument_reference
@click.option("--sha256sum", is_flag=True, help="As sha256sum writes and checks them.")
@talking
def files(talk: Talk, reference: str, sha256sum: bool) -> None:
    """List the files a version froze, each with its sha256. Greenroom only.

    \b
    Examples:
      greenroom versions files Churn/3
      greenroom versions files Churn/3 --sha256sum > SHA256SUMS
    """
    found = talk.version(reference)
    manifest = talk.client.get_manifest(found.name, found.version)
    if sha256sum:
        for file in manifest.files:
            say(_sha256sum_line(file.digest, file.path))
        return
    rows = [[file.path, size_text(file.size_bytes), file.digest] for file in manifest.files]
    talk.table(["PATH", "SIZE", "SHA256"], rows, manifest.to_dictionary())


@click.command()
@argument_reference
@click.option(
    "--to", "folder", metavar="FOLDER", help="Where to; made if need be.  [default: NAME-VERSION, such as Churn-3]"
)
@click.option("--path", default="", metavar="PATH", help="Only this file or folder of it.")
@option_overwrite
@talking
def download(talk: Talk, reference: str, folder: str | None, path: str, overwrite: bool) -> None:
    """Download the files of a version, each checked by its sha256, and print where they are.

    Files that are there already and differ are not replaced, and hidden files are not put into a folder in use, unless
    --overwrite is passed.

    \b
    Examples:
      greenroom versions download Churn/Production --to ./model
      greenroom versions download Churn/3 --path MLmodel
    """
    found = talk.version(reference)
    target = made_folder(folder or _folder_name(f"{found.name}-{found.version}"))
    uri = f"models:/{found.name}/{found.version}" + (f"/{path.strip('/')}" if path else "")
    place = talk.client.download_uri(uri, target, overwrite=overwrite)
    talk.done(str(place), {"name": found.name, "version": found.version, "path": str(place)})


@click.command()
@argument_reference
@click.argument("folder", required=False, metavar="[FOLDER]")
@talking
def verify(talk: Talk, reference: str, folder: str | None) -> None:
    """Check that a FOLDER holds the files a version froze, byte for byte; without one, download and check. Greenroom only.

    Exit code 1: a file differs, is missing, or is too many; the first of them is named.

    \b
    Examples:
      greenroom versions verify Churn/3 ./model
      greenroom versions verify Churn@champion
    """
    found = talk.version(reference)
    with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        place = Path(folder) if folder is not None else Path(scratch)
        if folder is None:
            place = talk.client.download_uri(f"models:/{found.name}/{found.version}", scratch)
        manifest = talk.client.verify_files(found.name, found.version, place)
    size = size_text(manifest.size_bytes)
    count = f"{len(manifest.files)} files" if len(manifest.files) != 1 else "1 file"
    data = {"name": found.name, "version": found.version, "files": len(manifest.files), "digest": manifest.digest}
    talk.done(f"'{found.name}' version {found.version}: {count}, {size}, all as registered.", data)


@click.command()
@click.argument("references", nargs=-1, required=True, metavar="VERSION VERSION...", shell_complete=complete_reference)
@click.option("--changed", is_flag=True, help="Only what differs.")
@talking
def compare(talk: Talk, references: tuple[str, ...], changed: bool) -> None:
    """Put versions side by side: stages, metrics, parameters.

    \b
    Examples:
      greenroom versions compare Churn/2 Churn/3
      greenroom versions compare Churn/Production Churn/latest --changed
    """
    if len(references) < 2:
        raise click.UsageError("Give at least two versions.")
    found = [talk.version(reference) for reference in references]
    described = [_described(talk, version) for version in found]
    keys = sorted({key for one in described for key in one}, key=_place)
    rows = [[key, *(one.get(key) for one in described)] for key in keys]
    if changed:
        rows = [row for row in rows if len({str(value) for value in row[1:]}) > 1]
    columns = ["", *(f"{version.name} v{version.version}" for version in found)]
    data = [
        {"name": version.name, "version": version.version, "fields": one}
        for version, one in zip(found, described, strict=True)
    ]
    talk.table(columns, rows, data, empty="They do not differ.")


def _folder_name(text: str) -> str:
    """Make the name of a folder here out of what a server calls something.

    >>> _folder_name("Churn-3"), _folder_name("../up-3")
    ('Churn-3', '_up-3')
    """
    return re.sub(r"[^\w.\- ]", "_", text).lstrip(".")


def _sha256sum_line(digest: str, path: str) -> str:
    r"""Write a line as sha256sum does, which escapes line breaks and marks such a line with a backslash.

    >>> _sha256sum_line("aa", "model/a\nb")
    '\\aa  model/a\\nb'
    """
    escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == path else chr(92)}{digest}  {escaped}"


_PARTS = ("stage", "aliases", "run", "metrics", "params", "tags", "description")


def _place(key: str) -> tuple[int, str]:
    return _PARTS.index(key.partition(".")[0]), key


def _described(talk: Talk, version: ModelVersion) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "stage": version.current_stage,
        "aliases": list(version.aliases),
        "run": version.run_id,
        "description": version.description or "",
        **{f"tags.{key}": value for key, value in version.tags.items()},
    }
    if not version.run_id:
        return fields
    try:
        run = talk.client.get_run(version.run_id)
    except NotFound:
        return fields
    fields.update({f"metrics.{key}": value for key, value in run.data.metrics.items()})
    fields.update({f"params.{key}": value for key, value in run.data.params.items()})
    return fields
