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
from greenroom.sdk.methods.artifacts import ArtifactMethods
from greenroom.sdk.methods.logging import LoggingMethods
from greenroom.sdk.methods.runs import now_ms
from greenroom.sdk.paging import every
from greenroom.sdk.paths import as_artifact_path
from greenroom.sdk.plain_values import whole_number
from greenroom.sdk.wire import run_messages, run_rows

# Each time one of those who write succeeds, so this is enough for dozens of them.
_MOST_ATTEMPTS = 50
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.01, 0.5
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
        """Store an image as a file of a run, or as the next one of a series that pages show over its steps.

        Args:
            image: pixels (height, width) or (height, width, channels), an image of Pillow, or an `Image`.
            artifact_file: name of the file; or give `key`.
            key: name of the series.
            step: of the series; 0 unless given.
            timestamp: milliseconds since 1970, UTC; now unless given.

        Raises:
            InvalidInput: it is no image, or both or neither of file and key are given.
        """
        if (artifact_file is None) == (key is None):
            raise InvalidInput("Give log_image either artifact_file or key.")
        picture = as_pillow(image)
        if artifact_file is not None:
            if step is not None or timestamp is not None:
                raise InvalidInput("step and timestamp go with key: a file of its own has none.")
            with self._new_artifact(run_id, artifact_file) as file:
                picture.save(file)
            return
        whole, small = image_paths(
            str(key),
            step=0 if step is None else whole_number("step", step),
            timestamp=now_ms() if timestamp is None else whole_number("timestamp", timestamp),
        )
        self._save_image(run_id, picture, whole, small)
        self.set_tag(run_id, _IMAGES_TAG, "True")

    def log_table(self, run_id: str, data: Any, artifact_file: str) -> None:
        """Store a table as a file of a run; below the rows it has already, if it is there.

        Args:
            data: a data frame, a dict of columns, or a dict of single values: one row. A column may hold images.
            artifact_file: ends in ``.json`` or ``.parquet``.

        Raises:
            InvalidInput: it is no table, or the name cannot be one of a table.
        """
        artifact_file = as_artifact_path(artifact_file, field="artifact_file")
        tables.check_table_file(artifact_file)
        columns = self._with_image_files(run_id, tables.columns_of(data), artifact_file)
        _until_unchanged(lambda: self._append(run_id, columns, artifact_file))
        _until_unchanged(lambda: self._list_table(run_id, artifact_file))

    def _append(self, run_id: str, columns: dict[str, list[Any]], artifact_file: str) -> None:
        """Put rows below those a table has.

        Raises:
            ConditionFailed: the table changed meanwhile.
        """
        before, replaces = self._table_as_read(run_id, artifact_file)
        with self._new_artifact(run_id, artifact_file, replaces=replaces) as file:
            tables.write_table(file, columns if before is None else tables.joined(before, columns))

    def _list_table(self, run_id: str, artifact_file: str) -> None:
        """Put a table on the run's list of tables, if it is not there.

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
        """Read a table of all runs of an experiment that have it, one below the other, as a data frame.

        Args:
            run_ids: only of these runs.
            extra_columns: columns of `search_runs` to put beside it, such as ``run_id`` or ``params.depth``; named with a
                ``_`` behind where the table has one of that name.

        Raises:
            ArtifactNotFound: no run has that table.
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
                raise ArtifactNotFound(f"Run {run.info.run_id} has no file '{artifact_file}' any more.")
            rows = len(next(iter(part.values()), []))
            for name in extra_columns or ():
                part[f"{name}_" if name in part else name] = [_value_of(run, name)] * rows
            found = part if number == 0 else tables.joined(found, part)
        return tables.as_frame(found)

    def _runs_of(self, experiment_id: str, run_ids: Sequence[str] | None) -> list[Run]:
        if run_ids is not None:
            return [self.get_run(run_id) for run_id in run_ids]
        tagged = f"tags.`{tables.TABLES_TAG}` LIKE '%\"table\"%'"
        return list(every(lambda token: self.search_runs([experiment_id], tagged, page_token=token)))

    def _table_of(self, run_id: str, artifact_file: str) -> dict[str, list[Any]] | None:
        """Read a table of a run; None if it has none of that name."""
        return self._table_as_read(run_id, artifact_file)[0]

    def _table_as_read(self, run_id: str, artifact_file: str) -> tuple[dict[str, list[Any]] | None, Replaces | None]:
        """Read a table of a run, None if it has none of that name, and tell what a file with more rows then replaces."""
        folder, _, name = artifact_file.rpartition("/")
        if all(file.path != artifact_file for file in self.list_artifacts(run_id, folder)):
            return None, Replaces(None)
        import tempfile

        with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
            file = Path(scratch) / name
            etag = self._store_of_run(run_id).get(artifact_file, file)
            # A server that names no etag, such as MLflow's, knows no conditions.
            return tables.read_table(file), None if etag is None else Replaces(etag)

    def _with_image_files(self, run_id: str, columns: dict[str, list[Any]], artifact_file: str) -> dict[str, list[Any]]:
        """Store the images in a table's columns as files, and say in their place where they are."""
        table = artifact_file.rpartition(".")[0]
        for name, values in columns.items():
            images = [is_image(value) for value in values]
            if any(images) and not all(images):
                raise InvalidInput(
                    f"Column '{name}' holds images and other things; it must hold one kind.", field="data"
                )
            if any(images):
                columns[name] = [self._image_cell(run_id, value, f"table_images/{table}") for value in values]
        return columns

    def _image_cell(self, run_id: str, image: Any, folder: str) -> dict[str, str]:
        name = f"{folder}/{uuid.uuid4().hex}"
        whole, small = f"{name}.png", f"{name}.webp"
        self._save_image(run_id, as_pillow(image), whole, small)
        return {"type": "image", "filepath": whole, "compressed_filepath": small}

    def _save_image(self, run_id: str, picture: Any, whole: str, small: str) -> None:
        with self._new_artifact(run_id, whole) as file:
            picture.save(file)
        with self._new_artifact(run_id, small) as file:
            thumbnail(picture).save(file)


def _until_unchanged(attempt: Callable[[], None]) -> None:
    """Do what reads, changes and writes back, again for as long as others write in between."""
    for number in range(_MOST_ATTEMPTS):
        try:
            attempt()
            break
        except ConditionFailed:
            if number == _MOST_ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0, min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**number)))


def _tables_of(run: Run) -> list[dict[str, str]]:
    try:
        found = json.loads(run.data.tags.get(tables.TABLES_TAG) or "[]")
    except ValueError:
        # Somebody wrote the tag by hand.
        return []
    return found if isinstance(found, list) else []


def _value_of(run: Run, column: str) -> Any:
    """Read what `search_runs` has in a column.

    Raises:
        InvalidInput: there is no such column.
    """
    part, _, key = column.partition(".")
    if key and part in {"metrics", "params", "tags"}:
        return getattr(run.data, part).get(key)
    try:
        return getattr(run.info, column)
    except AttributeError:
        raise InvalidInput(
            f"extra_columns names '{column}'; it must be a field of the run, such as run_id, or metrics., params. or tags. "
            "with a key."
        ) from None
