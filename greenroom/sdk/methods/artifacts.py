"""Files of runs and logged models: upload, list, download."""

from __future__ import annotations

import io
import json
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from greenroom.core.artifact_paths import below
from greenroom.errors import InvalidInput
from greenroom.sdk import artifacts
from greenroom.sdk.entities import FileInfo
from greenroom.sdk.files import Replaces
from greenroom.sdk.methods.logged_models import LoggedModelMethods
from greenroom.sdk.methods.runs import RunMethods
from greenroom.sdk.paths import as_artifact_path, as_local_path, relative_path
from greenroom.sdk.plain_values import plain_tree, plain_value
from greenroom.sdk.stores import Store, store_named_by_server


class ArtifactMethods(RunMethods, LoggedModelMethods):
    """Files of runs and logged models: upload, list, download."""

    def log_artifact(self, run_id: str, local_path: str | Path, artifact_path: str | None = None) -> None:
        """Upload a file, or a folder under its own name, to a run.

        Args:
            artifact_path: folder of the run's artifacts to put it into; the root by default.
        """
        local, store = as_local_path(local_path), self._store_of_run(run_id)
        folder = as_artifact_path(artifact_path)
        if local.is_dir():
            artifacts.upload_folder(store, local, artifacts.path_in(folder, local.resolve().name))
        else:
            artifacts.upload_file(store, local, folder)

    def log_artifacts(self, run_id: str, local_dir: str | Path, artifact_path: str | None = None) -> None:
        """Upload the contents of a folder to a run."""
        artifacts.upload_folder(
            self._store_of_run(run_id), as_local_path(local_dir, field="local_dir"), as_artifact_path(artifact_path)
        )

    def log_text(self, run_id: str, text: str, artifact_file: str) -> None:
        """Store text as a file of a run."""
        with self._new_artifact(run_id, artifact_file) as file:
            file.write_text(text, encoding="utf-8")

    def log_dict(self, run_id: str, dictionary: Any, artifact_file: str) -> None:
        """Store a dict or list as a file of a run: YAML for a YAML suffix, else JSON."""
        with self._new_artifact(run_id, artifact_file) as file:
            file.write_text(_document(dictionary, file.suffix), encoding="utf-8")

    def log_figure(
        self, run_id: str, figure: Any, artifact_file: str, *, save_kwargs: dict[str, Any] | None = None
    ) -> None:
        """Store a matplotlib or plotly figure as a file of a run; the suffix chooses the format."""
        with self._new_artifact(run_id, artifact_file) as file:
            _draw(figure, file, save_kwargs or {})

    def log_stream(self, run_id: str, stream: BinaryIO | io.RawIOBase | io.BufferedIOBase, artifact_file: str) -> None:
        """Store the contents of a stream as a file of a run."""
        with self._new_artifact(run_id, artifact_file) as file, file.open("wb") as out:
            while chunk := stream.read(1024 * 1024):
                out.write(chunk)

    def log_model_artifact(self, model_id: str, local_path: str | Path, artifact_path: str | None = None) -> None:
        """Upload a file to a logged model."""
        artifacts.upload_file(
            self._store_of_logged_model(model_id), as_local_path(local_path), as_artifact_path(artifact_path)
        )

    def log_model_artifacts(self, model_id: str, local_dir: str | Path, artifact_path: str | None = None) -> None:
        """Upload the contents of a folder to a logged model, and mark it as ready.

        If the upload fails, the model is marked as failed.
        """
        try:
            artifacts.upload_folder(
                self._store_of_logged_model(model_id),
                as_local_path(local_dir, field="local_dir"),
                as_artifact_path(artifact_path),
            )
        except BaseException:
            self._give_up_logged_model(model_id)
            raise
        self.finalize_logged_model(model_id, "READY")

    def list_logged_model_artifacts(self, model_id: str, path: str | None = None) -> list[FileInfo]:
        """List a folder of a logged model's files."""
        return listing(self._store_of_logged_model(model_id), as_artifact_path(path, field="path"))

    def _store_of_run(self, run_id: str) -> Store:
        uri = self._artifact_uris.get(run_id)
        if uri is None:
            uri = self._artifact_uris[run_id] = self.get_run(run_id).info.artifact_uri or ""
        return store_named_by_server(uri, self._tracking)

    def _store_of_logged_model(self, model_id: str) -> Store:
        uri = self._artifact_uris.get(model_id)
        if uri is None:
            uri = self._artifact_uris[model_id] = self.get_logged_model(model_id).artifact_location
        return store_named_by_server(uri, self._tracking)

    @contextmanager
    def _new_artifact(self, run_id: str, artifact_file: str, *, replaces: Replaces | None = None) -> Iterator[Path]:
        """Yield a local path to write; the file is uploaded when the block ends without an exception.

        Args:
            replaces: condition on the file it replaces; None for no condition.

        Raises:
            ConditionFailed: `replaces` does not match.
        """
        artifact_file = as_artifact_path(artifact_file, field="artifact_file")
        folder, _, name = posixpath.normpath(artifact_file).rpartition("/")
        if name in {"", ".", ".."} or artifact_file.endswith("/"):
            raise InvalidInput(f"artifact_file is '{artifact_file}'; it must end in a file name.")
        relative_path(artifact_file)
        import tempfile

        with tempfile.TemporaryDirectory(prefix="greenroom-") as scratch:
            file = Path(scratch) / name
            yield file
            artifacts.upload_file(self._store_of_run(run_id), file, folder, replaces=replaces)


def listing(store: Store, path: str, *, shown_as: str | None = None) -> list[FileInfo]:
    """List a folder of a store.

    Args:
        shown_as: the path of the folder in the result; that in the store by default.
    """
    folder = path.strip("/")
    shown = folder if shown_as is None else shown_as
    return [FileInfo(below(shown, entry.name), entry.is_dir, entry.size_bytes) for entry in store.entries(folder)]


def _document(value: Any, suffix: str) -> str:
    if suffix.lower() in {".yml", ".yaml"}:
        import yaml

        try:
            return str(yaml.safe_dump(plain_tree(value), indent=2, sort_keys=False, allow_unicode=True))
        except (yaml.YAMLError, RecursionError) as error:
            raise InvalidInput(f"The dictionary cannot be written as YAML: {error}") from error
    try:
        return json.dumps(value, indent=2, default=_json_value)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInput(f"The dictionary cannot be written as JSON: {error}.") from error


def _json_value(value: Any) -> Any:
    # Numbers stay numbers; other values become text, as in MLflow.
    plain = plain_value(value)
    return plain if isinstance(plain, bool | int | float) else str(value)


def _draw(figure: Any, file: Path, options: dict[str, Any]) -> None:
    if hasattr(figure, "savefig"):
        figure.savefig(file, **options)
    elif hasattr(figure, "write_html"):
        if file.suffix == ".html":
            figure.write_html(file, include_plotlyjs="cdn", auto_open=False, **options)
        else:
            figure.write_image(file, **options)
    else:
        raise InvalidInput(f"A figure must be a matplotlib or plotly figure, not a {type(figure).__name__}.")
