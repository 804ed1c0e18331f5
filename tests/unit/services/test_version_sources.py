from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from greenroom.core.artifacts import EMPTY_MANIFEST_DIGEST
from greenroom.core.model_versions import ModelVersion
from greenroom.errors import (
    AliasNotFound,
    ArtifactNotFound,
    GreenroomError,
    InvalidInput,
    InvalidURI,
    LoggedModelNotFound,
    ModelVersionNotFound,
    RegisteredModelNotFound,
)
from greenroom.services.files import artifacts
from greenroom.services.tracking import logged_models, runs
from greenroom.storage.sql.database import open_database
from greenroom.storage.sql.transaction import SqlTransaction
from tests.support.clocks import ticking_clock
from tests.support.files import put_files
from tests.support.registry import USER, Registry, a_model, a_model_version, delete_version, the_version
from tests.support.tracking import a_logged_model, a_run, an_experiment

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database() -> AsyncIterator[Registry]:
    database = await open_database("sqlite://", make_transaction=SqlTransaction, clock=ticking_clock())
    await a_model(database, "m")
    yield database
    await database.close()


async def run_root(database: Registry, run_id: str) -> str:
    run = await database.read(lambda tx: runs.get_run(tx, USER, run_id=run_id))
    return run.info.artifact_uri


async def a_run_with_files(database: Registry) -> str:
    run_id = await a_run(database, "0")
    root = (await run_root(database, run_id)).removeprefix("mlflow-artifacts:/")
    await put_files(database, f"{root}/model/MLmodel", f"{root}/model/data/weights", f"{root}/other")
    return run_id


async def files_of(database: Registry, version: ModelVersion) -> list[str]:
    assert version.download_uri == f"mlflow-artifacts:/versions/{version.files_id}"
    names: list[str] = []

    async def walk(tx: SqlTransaction, folder: str) -> None:
        page = await artifacts.list_folder(tx, USER, path=f"versions/{version.files_id}/{folder}".rstrip("/"))
        for entry in page.entries:
            path = f"{folder}/{entry.name}".lstrip("/")
            if entry.is_dir:
                await walk(tx, path)
            else:
                names.append(path)

    await database.search(lambda tx: walk(tx, ""))
    return sorted(names)


@pytest.mark.parametrize("form", ["runs:/{run}/model", "{root}/model", "runs:/{run}//model/", "{root}/model/?x=1"])
async def test_files_of_a_run_are_frozen(database: Registry, form: str) -> None:
    run_id = await a_run_with_files(database)
    source = form.format(run=run_id, root=await run_root(database, run_id))
    made = await a_model_version(database, "m", source=source, run_id=run_id)
    assert (made.source, made.run_id, made.status) == (source, run_id, "READY")
    assert await files_of(database, made) == ["MLmodel", "data/weights"]


async def test_what_happens_to_the_run_afterwards_does_not_reach_the_version(database: Registry) -> None:
    run_id = await a_run_with_files(database)
    made = await a_model_version(database, "m", source=f"runs:/{run_id}/model", run_id=run_id)
    root = (await run_root(database, run_id)).removeprefix("mlflow-artifacts:/")
    await put_files(database, f"{root}/model/late")
    await database.write(lambda tx: artifacts.delete_files(tx, USER, path=f"{root}/model/MLmodel"))
    assert await files_of(database, made) == ["MLmodel", "data/weights"]


async def test_a_folder_without_files_stays_open(database: Registry) -> None:
    run_id = await a_run_with_files(database)
    made = await a_model_version(database, "m", source=f"runs:/{run_id}/none", run_id=run_id)
    assert made.manifest_digest == EMPTY_MANIFEST_DIGEST
    with pytest.raises(ArtifactNotFound, match="has no files yet"):
        await files_of(database, made)


async def test_an_unknown_run_is_stored_as_text(database: Registry) -> None:
    made = await a_model_version(database, "m", source="runs:/nope/model", run_id="nope")
    assert (made.run_id, made.download_uri, made.manifest_digest) == ("nope", "runs:/nope/model", None)


async def test_a_run_uri_requires_its_run_id(database: Registry) -> None:
    run_id = await a_run_with_files(database)
    root = await run_root(database, run_id)
    for source in (f"runs:/{run_id}/model", f"{root}/model"):
        for given in (None, "", "another"):
            with pytest.raises(InvalidURI, match="The run_id request parameter must identify the resource"):
                await a_model_version(database, "m", source=source, run_id=given)


async def test_files_of_another_run_are_refused(database: Registry) -> None:
    run_id, other = await a_run_with_files(database), await a_run_with_files(database)
    for source in (f"{await run_root(database, other)}/model", "mlflow-artifacts:/elsewhere/model"):
        with pytest.raises(InvalidURI):
            await a_model_version(database, "m", source=source, run_id=run_id)


@pytest.mark.parametrize("source", ["s3://b/x", "gs://b/x", "dbfs:/x", "wasbs://c@a/p"])
async def test_an_external_source_is_stored_unchanged(database: Registry, source: str) -> None:
    made = await a_model_version(database, "m", source=source)
    assert (made.source, made.download_uri, made.run_id, made.files_id) == (source, source, "", None)


@pytest.mark.parametrize(
    "source",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "rel",
        "s3://b/../x",
        "http://h/x",
        "mlflow-artifacts://h:1/x",
        "models:/",
        "s3://[x",
        " ",
    ],
)
async def test_what_is_nowhere_is_refused(database: Registry, source: str) -> None:
    run_id = await a_run_with_files(database)
    for given in (None, run_id):
        with pytest.raises(InvalidInput):
            await a_model_version(database, "m", source=source, run_id=given)


async def test_a_path_on_a_disk_is_taken_below_its_runs_own_folder(database: Registry) -> None:
    experiment_id = await an_experiment(database, artifact_location="/data/mlruns")
    run_id = await a_run(database, experiment_id)
    root = await run_root(database, run_id)
    made = await a_model_version(database, "m", source=f"file://{root}/model", run_id=run_id)
    assert (made.download_uri, made.files_id) == (f"file://{root}/model", None)
    for outside in (f"{root}/../x", f"{root}2", "/data/mlruns"):
        with pytest.raises(InvalidURI, match="has to be contained within the artifact directory"):
            await a_model_version(database, "m", source=outside, run_id=run_id)


async def test_a_copy_takes_over_files_and_run_under_an_address_of_its_own(database: Registry) -> None:
    run_id = await a_run_with_files(database)
    original = await a_model_version(
        database, "m", source=f"runs:/{run_id}/model", run_id=run_id, stage="Staging", aliases=["champion"]
    )
    await a_model(database, "copy")
    for tail in ("/1", "/01", "/latest", "/staging", "@champion", "@latest"):
        copy = await a_model_version(database, "copy", source=f"models:/m{tail}")
        assert (copy.source, copy.run_id, copy.manifest_digest) == ("models:/m/1", run_id, original.manifest_digest)
        assert copy.files_id != original.files_id
        assert await files_of(database, copy) == ["MLmodel", "data/weights"]
    await delete_version(database, "m", 1)
    assert await files_of(database, await the_version(database, "copy", 1)) == ["MLmodel", "data/weights"]


async def test_a_copy_of_what_is_elsewhere_points_there(database: Registry) -> None:
    await a_model_version(database, "m", source="s3://b/x")
    copy = await a_model_version(database, "m", source="models:/m/1")
    assert (copy.source, copy.download_uri, copy.files_id) == ("models:/m/1", "s3://b/x", None)


async def test_a_copy_comes_from_the_run_of_its_original(database: Registry) -> None:
    await a_model_version(database, "m", source="s3://b/x", run_id="r")
    for fields in ({"run_id": "other"}, {"run_id": ""}, {"model_id": "m-1"}):
        with pytest.raises(InvalidURI, match="must match the referenced model version"):
            await a_model_version(database, "m", source="models:/m/1", **fields)
    assert (await a_model_version(database, "m", source="models:/m/1", run_id="r")).run_id == "r"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("models:/none/1", RegisteredModelNotFound),
        ("models:/m/9", ModelVersionNotFound),
        ("models:/m/Production", ModelVersionNotFound),
        ("models:/m/latest", ModelVersionNotFound),
        ("models:/m@nope", AliasNotFound),
        ("models:/m/bogus", InvalidInput),
        ("models://host/m/1", InvalidURI),
        ("models:/m-0000", InvalidURI),
    ],
)
async def test_a_reference_to_nothing_is_refused(database: Registry, source: str, error: type[GreenroomError]) -> None:
    with pytest.raises(error):
        await a_model_version(database, "m", source=source)


async def test_files_of_a_logged_model_are_frozen(database: Registry) -> None:
    run_id = await a_run(database, "0")
    model_id = await a_logged_model(database, "0", source_run_id=run_id)
    root = f"mlflow-artifacts:/0/models/{model_id}/artifacts"
    await put_files(database, f"{root.removeprefix('mlflow-artifacts:/')}/MLmodel")
    for source in (f"models:/{model_id}", root):
        made = await a_model_version(database, "m", source=source, model_id=model_id)
        assert (made.source, made.run_id, made.model_id) == (source, run_id, model_id)
        assert await files_of(database, made) == ["MLmodel"]
    model = await database.read(lambda tx: logged_models.get_logged_model(tx, USER, model_id=model_id))
    assert model.tags["mlflow.modelVersions"] == '[{"name": "m", "version": 1}, {"name": "m", "version": 2}]'


async def test_a_logged_model_uri_requires_its_id(database: Registry) -> None:
    model_id = await a_logged_model(database, "0")
    other = await a_logged_model(database, "0")
    for source in (f"models:/{model_id}", f"mlflow-artifacts:/0/models/{model_id}/artifacts"):
        for given in (None, "", other):
            with pytest.raises(InvalidURI):
                await a_model_version(database, "m", source=source, model_id=given)
    with pytest.raises(LoggedModelNotFound):
        await a_model_version(database, "m", source="models:/m-none", model_id="m-none")
    with pytest.raises(LoggedModelNotFound):
        await a_model_version(database, "m", source="s3://b/x", model_id="m-none")
    assert (await a_model_version(database, "m")).version == 1


async def test_a_prompt_has_no_files_and_no_other_source(database: Registry) -> None:
    tags = {"mlflow.prompt.is_prompt": "true", "mlflow.prompt.text": "Hello {{name}}"}
    made = await a_model_version(database, "m", source="dummy-source", tags=tags)
    assert (made.download_uri, made.files_id) == ("dummy-source", None)
    with pytest.raises(InvalidURI, match="Invalid prompt source"):
        await a_model_version(database, "m", source="s3://b/x", tags=tags)
