"""Images and tables of runs."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from greenroom.core.conditions import digest_or_absent
from greenroom.errors import ArtifactNotFound, ConditionFailed, InvalidInput
from greenroom.sdk import tables
from greenroom.sdk.entities import Run
from greenroom.sdk.files import Replaces
from greenroom.sdk.images import as_pillow, image_paths, is_image, thumbnail
from greenroom.sdk.methods.artifacts import ArtifactMethods, listing
from greenroom.sdk.methods.logging import LoggingMethods
from greenroom.sdk.methods.runs import now_ms
from greenroom.sdk.paging import iterate
from greenroom.sdk.paths import as_artifact_path
from greenroom.sdk.plain_values import whole_number
from greenroom.sdk.wire import run_messages, run_rows

# In each round one of the concurrent writers succeeds, so this is enough for dozens of them.
_MAX_ATTEMPTS = 50
_INITIAL_PAUSE_S, _MAX_PAUSE_S = 0.01, 0.5
_IMAGES_TAG = "mlflow.loggedImages"


class MediaMethods(ArtifactMethods, LoggingMethods):
    """Images and tables of runs."""

    def log_image(
        self,
        run_id: str,
        image: Any,
        artifact_file: str | None = None,
        key: str | None = None,
        step: int | None = None,
        timestamp: int | None = None,
        synchronous: bool | None = None,
    ) -> None:
        """Store an image as a file of a run, or as the next one of a series that pages show by step.

        Args:
            image: pixels (height, width) or (height, width, channels), a Pillow image, or an `Image`.
            artifact_file: name of the file; alternatively give `key`.
            key: name of the series.
            step: of the series; 0 by default.
            timestamp: milliseconds since 1970, UTC; now by default.

        Raises:
            InvalidInput: it is not an image, or both or neither of file and key are given.
        """
        if (artifact_file is None) == (key is None):
            raise InvalidInput("Give log_image either artifact_file or key.")
        picture = as_pillow(image)
        if artifact_file is not None:
            if step is not None or timestamp is not None:
                raise InvalidInput("step and timestamp require key: a single file has neither.")
            with self._new_artifact(run_id, artifact_file) as file:
                picture.save(file)
            return
        full, thumbnail_path = image_paths(
            str(key),
            step=0 if step is None else whole_number("step", step),
            timestamp=now_ms() if timestamp is None else whole_number("timestamp", timestamp),
        )
        self._save_image(run_id, picture, full, thumbnail_path)
        self.set_tag(run_id, _IMAGES_TAG, "True")

    def log_table(self, run_id: str, data: Any, artifact_file: str) -> None:
        """Store a table as a file of a run; if the file exists, append to it.

        Args:
            data: a data frame, a dict of columns, or a dict of single values: one row. A column may contain images.
            artifact_file: with the suffix ``.json`` or ``.parquet``.

        Raises:
            InvalidInput: it is not a table, or the name is not valid for a table.
        """
        artifact_file = as_artifact_path(artifact_file, field="artifact_file")
        tables.check_table_file(artifact_file)
        columns = self._with_image_files(run_id, tables.columns_of(data), artifact_file)
        _retry_on_conflict(lambda: self._append(run_id, columns, artifact_file))
        _retry_on_conflict(lambda: self._list_table(run_id, artifact_file))

    def _append(self, run_id: str, columns: dict[str, list[Any]], artifact_file: str) -> None:
        """Append rows to a table.

        Raises:
            ConditionFailed: the table changed meanwhile.
        """
        before, replaces = self._table_as_read(run_id, artifact_file)
        with self._new_artifact(run_id, artifact_file, replaces=replaces) as file:
            tables.write_table(file, columns if before is None else tables.concatenated(before, columns))

    def _list_table(self, run_id: str, artifact_file: str) -> None:
        """Add a table to the run's list of tables, unless it is listed already.

        Raises:
            ConditionFailed: the list changed meanwhile.
        """
        run = self.get_run(run_id)
        known, entry = _tables_of(run), {"path": artifact_file, "type": "table"}
        if entry not in known:
            self._tracking.call(
                run_rows.SET_TAG,
                run_messages.SetTag(
                    run_id=run_id,
                    key=tables.TABLES_TAG,
                    value=json.dumps([*known, entry]),
                    replaces_digest=digest_or_absent(run.data.tags.get(tables.TABLES_TAG)),
                ),
            )

    def load_table(
        self,
        experiment_id: str,
        artifact_file: str,
        run_ids: Sequence[str] | None = None,
        extra_columns: Sequence[str] | None = None,
    ) -> Any:
        """Read a table from all runs of an experiment that have it, concatenated to one data frame.

        Args:
            run_ids: only from these runs.
            extra_columns: columns of `search_runs` to add, such as ``run_id`` or ``params.depth``; with ``_`` appended
                to the name if the table has a column of that name.

        Raises:
            ArtifactNotFound: no run has this table.
            InvalidInput: pandas is not installed.
        """
        artifact_file = as_artifact_path(artifact_file, field="artifact_file")
        tables.check_table_file(artifact_file)
        runs = self._runs_of(experiment_id, run_ids)
        entry = {"path": artifact_file, "type": "table"}
        with_it = [run for run in runs if entry in _tables_of(run)]
        if not with_it:
            raise ArtifactNotFound(f"No run of experiment {experiment_id} has a table '{artifact_file}'.")
        found: dict[str, list[Any]] = {}
        for number, run in enumerate(with_it):
            part = self._table_of(run.info.run_id, artifact_file)
            if part is None:
                raise ArtifactNotFound(f"Run {run.info.run_id} no longer has the file '{artifact_file}'.")
            rows = len(next(iter(part.values()), []))
            for name in extra_columns or ():
                part[f"{name}_" if name in part else name] = [_value_of(run, name)] * rows
            found = part if number == 0 else tables.concatenated(found, part)
        return tables.as_frame(found)

    def _runs_of(self, experiment_id: str, run_ids: Sequence[str] | None) -> list[Run]:
        if run_ids is not None:
            return [self.get_run(run_id) for run_id in run_ids]
        tagged = f"tags.`{tables.TABLES_TAG}` LIKE '%\"table\"%'"
        return list(iterate(lambda token: self.search_runs([experiment_id], tagged, page_token=token)))

    def _table_of(self, run_id: str, artifact_file: str) -> dict[str, list[Any]] | None:
        """Read a table of a run; None if it does not exist."""
        return self._table_as_read(run_id, artifact_file)[0]

    def _table_as_read(self, run_id: str, artifact_file: str) -> tuple[dict[str, list[Any]] | None, Replaces | None]:
        """Read a table of a run, or None if it does not exist, and the condition for replacing it."""
        folder, _, name = artifact_file.rpartition("/")
        if all(file.path != artifact_file for file in listing(self._store_of_run(run_id), folder)):
            return None, Replaces(None)
        import tempfile

        with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
            file = Path(scratch) / name
            etag = self._store_of_run(run_id).get(artifact_file, file)
            # A server that returns no etag, such as MLflow's, does not support conditions.
            return tables.read_table(file), None if etag is None else Replaces(etag)

    def _with_image_files(self, run_id: str, columns: dict[str, list[Any]], artifact_file: str) -> dict[str, list[Any]]:
        """Store the images in a table's columns as files, and replace them with references."""
        table = artifact_file.rpartition(".")[0]
        for name, values in columns.items():
            images = [is_image(value) for value in values]
            if any(images) and not all(images):
                raise InvalidInput(f"Column '{name}' mixes images with other values.", field="data")
            if any(images):
                columns[name] = [self._image_cell(run_id, value, f"table_images/{table}") for value in values]
        return columns

    def _image_cell(self, run_id: str, image: Any, folder: str) -> dict[str, str]:
        name = f"{folder}/{uuid.uuid4().hex}"
        full, thumbnail_path = f"{name}.png", f"{name}.webp"
        self._save_image(run_id, as_pillow(image), full, thumbnail_path)
        return {"type": "image", "filepath": full, "compressed_filepath": thumbnail_path}

    def _save_image(self, run_id: str, picture: Any, full: str, thumbnail_path: str) -> None:
        with self._new_artifact(run_id, full) as file:
            picture.save(file)
        with self._new_artifact(run_id, thumbnail_path) as file:
            thumbnail(picture).save(file)


def _retry_on_conflict(attempt: Callable[[], None]) -> None:
    """Retry a read-modify-write for as long as other clients write in between."""
    for number in range(_MAX_ATTEMPTS):
        try:
            attempt()
            break
        except ConditionFailed:
            if number == _MAX_ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0, min(_MAX_PAUSE_S, _INITIAL_PAUSE_S * 2**number)))


def _tables_of(run: Run) -> list[dict[str, str]]:
    try:
        found = json.loads(run.data.tags.get(tables.TABLES_TAG) or "[]")
    except ValueError:
        # The tag was edited by hand.
        return []
    return found if isinstance(found, list) else []


def _value_of(run: Run, column: str) -> Any:
    """Return the value of a run in a column of `search_runs`.

    Raises:
        InvalidInput: the column does not exist.
    """
    part, _, key = column.partition(".")
    if key and part in {"metrics", "params", "tags"}:
        return getattr(run.data, part).get(key)
    try:
        return getattr(run.info, column)
    except AttributeError:
        raise InvalidInput(
            f"extra_columns contains '{column}'; it must be a field of the run, such as run_id, or metrics., params. or tags. "
            "followed by a key."
        ) from None
