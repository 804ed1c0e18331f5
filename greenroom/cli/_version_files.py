"""Commands of `greenroom versions` for files (list, download, verify) and for comparing versions."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import click

from greenroom.cli._context import (
    CommandContext,
    api_command,
    argument_reference,
    complete_reference,
    create_folder,
    option_as_of,
    option_overwrite,
)
from greenroom.cli._printing import print_text
from greenroom.core.sizes import size_text
from greenroom.errors import NotFound
from greenroom.sdk.entities import ModelVersion


@click.command()
@argument_reference
@click.option("--sha256sum", is_flag=True, help="In the format of sha256sum.")
@api_command
def files(context: CommandContext, reference: str, sha256sum: bool) -> None:
    """List the files of a version, each with its sha256. Greenroom only.

    \b
    Examples:
      greenroom versions files Churn/3
      greenroom versions files Churn/3 --sha256sum > SHA256SUMS
    """
    if sha256sum and context.as_json:
        raise click.UsageError("Give either --sha256sum or --json.")
    found = context.version(reference)
    manifest = context.client.get_model_version_manifest(found.name, found.version)
    if sha256sum:
        for file in manifest.files:
            print_text(_sha256sum_line(file.digest, file.path))
        return
    rows = [[file.path, size_text(file.size_bytes), file.digest] for file in manifest.files]
    context.table(["PATH", "SIZE", "SHA256"], rows, manifest.to_dictionary())


@click.command()
@argument_reference
@click.option(
    "--to",
    "folder",
    metavar="FOLDER",
    help="Target folder; created if necessary.  [default: NAME-VERSION, such as Churn-3]",
)
@click.option("--path", default="", metavar="PATH", help="Only this file or folder.")
@option_overwrite
@option_as_of
@api_command
def download(
    context: CommandContext, reference: str, folder: str | None, path: str, overwrite: bool, as_of: str | None
) -> None:
    """Download the files of a version, verify their sha256, and print where they are.

    Existing files that differ are not replaced, and hidden files are not put into a folder that is not empty, unless
    --overwrite is passed.

    \b
    Examples:
      greenroom versions download Churn/Production --to ./model
      greenroom versions download Churn/3 --path MLmodel
      greenroom versions download Churn@champion --as-of 2026-11-27T10:00
    """
    found = context.version(reference, as_of=as_of)
    target = create_folder(folder or _folder_name(f"{found.name}-{found.version}"))
    uri = f"models:/{found.name}/{found.version}" + (f"/{path.strip('/')}" if path else "")
    local = context.client.download_by_uri(uri, dst_path=target, overwrite=overwrite, as_of=as_of)
    context.report(str(local), {"name": found.name, "version": found.version, "path": str(local)})


@click.command()
@argument_reference
@click.argument("folder", required=False, metavar="[FOLDER]")
@api_command
def verify(context: CommandContext, reference: str, folder: str | None) -> None:
    """Check that a FOLDER has exactly the files of a version; without one, download and check them. Greenroom only.

    Exit code 1: a file differs, is missing, or does not belong to the version; the first one is named.

    \b
    Examples:
      greenroom versions verify Churn/3 ./model
      greenroom versions verify Churn@champion
    """
    found = context.version(reference)
    with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
        local = Path(folder) if folder is not None else Path(scratch)
        if folder is None:
            local = context.client.download_by_uri(f"models:/{found.name}/{found.version}", dst_path=scratch)
        manifest = context.client.verify_model_version(found.name, found.version, folder=local)
    size = size_text(manifest.size_bytes)
    count = f"{len(manifest.files)} files" if len(manifest.files) != 1 else "1 file"
    data = {"name": found.name, "version": found.version, "files": len(manifest.files), "digest": manifest.digest}
    context.report(f"'{found.name}' version {found.version}: {count}, {size}, all match the registered files.", data)


@click.command()
@click.argument("references", nargs=-1, required=True, metavar="VERSION VERSION...", shell_complete=complete_reference)
@click.option("--changed", is_flag=True, help="Only rows that differ.")
@api_command
def compare(context: CommandContext, references: tuple[str, ...], changed: bool) -> None:
    """Compare versions: stages, metrics, parameters.

    \b
    Examples:
      greenroom versions compare Churn/2 Churn/3
      greenroom versions compare Churn/Production Churn/latest --changed
    """
    if len(references) < 2:
        raise click.UsageError("Give at least two versions.")
    found = [context.version(reference) for reference in references]
    fields = [_described(context, version) for version in found]
    keys = sorted({key for one in fields for key in one}, key=_sort_key)
    rows = [[key, *(one.get(key) for one in fields)] for key in keys]
    if changed:
        rows = [row for row in rows if len({str(value) for value in row[1:]}) > 1]
    columns = ["", *(f"{version.name} v{version.version}" for version in found)]
    data = [
        {"name": version.name, "version": version.version, "fields": one}
        for version, one in zip(found, fields, strict=True)
    ]
    context.table(columns, rows, data, empty="No differences.")


def _folder_name(text: str) -> str:
    """Turn a name from a server into a valid folder name.

    >>> _folder_name("Churn-3"), _folder_name("../up-3")
    ('Churn-3', '_up-3')
    """
    return re.sub(r"[^\w.\- ]", "_", text).lstrip(".")


def _sha256sum_line(digest: str, path: str) -> str:
    r"""Format a line like sha256sum, which escapes line breaks and marks such a line with a backslash.

    >>> _sha256sum_line("aa", "model/a\nb")
    '\\aa  model/a\\nb'
    """
    escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == path else chr(92)}{digest}  {escaped}"


_PARTS = ("stage", "aliases", "run", "metrics", "params", "tags", "description")


def _sort_key(key: str) -> tuple[int, str]:
    return _PARTS.index(key.partition(".")[0]), key


def _described(context: CommandContext, version: ModelVersion) -> dict[str, Any]:
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
        run = context.client.get_run(version.run_id)
    except NotFound:
        return fields
    fields.update({f"metrics.{key}": value for key, value in run.data.metrics.items()})
    fields.update({f"params.{key}": value for key, value in run.data.params.items()})
    return fields
