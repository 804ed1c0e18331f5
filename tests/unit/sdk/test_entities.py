from __future__ import annotations

import json

import pytest

from greenroom.core.runs import KeyValue
from greenroom.errors import InvalidInput
from greenroom.sdk.entities import (
    Dataset,
    DatasetInput,
    Entity,
    Experiment,
    FileInfo,
    InputTag,
    LoggedModel,
    LoggedModelStatus,
    Metric,
    ModelVersion,
    RegisteredModel,
    Run,
    RunData,
    RunInfo,
    RunInputs,
    RunStatus,
    ViewType,
)
from greenroom.wire.messages import model_versions, registered_models

MODEL_ID = "m-" + "0a" * 16


def a_version(source: str = "runs:/a/model") -> model_versions.ModelVersion:
    return model_versions.ModelVersion(
        name="Iris",
        version="3",
        creation_timestamp=1,
        last_updated_timestamp=2,
        current_stage="Staging",
        source=source,
        run_id="",
        status="READY",
        tags=[KeyValue("a", "b")],
        run_link="",
        aliases=["champion"],
    )


def test_version_has_tags_as_a_dict_and_no_run_where_none_is_known() -> None:
    version = ModelVersion.from_wire(a_version())
    assert version.tags == {"a": "b"}
    assert version.aliases == ["champion"]
    assert version.run_id is None
    assert version.model_id is None


def test_version_of_a_logged_model_knows_its_id() -> None:
    assert ModelVersion.from_wire(a_version(f"models:/{MODEL_ID}")).model_id == MODEL_ID


def test_registered_model_has_aliases_as_a_dict() -> None:
    answer = registered_models.RegisteredModel(
        name="Iris",
        creation_timestamp=1,
        last_updated_timestamp=2,
        latest_versions=[a_version()],
        aliases=[registered_models.Alias("champion", "3")],
    )
    model = RegisteredModel.from_wire(answer)
    assert model.aliases == {"champion": "3"}
    assert [version.version for version in model.latest_versions] == ["3"]


def test_view_is_taken_as_number_or_word_and_nothing_else() -> None:
    assert ViewType.word(2) == ViewType.word("deleted_only") == "DELETED_ONLY"
    for wrong in (0, 4, "some"):
        with pytest.raises(InvalidInput, match="view_type"):
            ViewType.word(wrong)


def test_status_is_taken_as_number_or_word() -> None:
    assert RunStatus.to_string(3) == RunStatus.to_string("FINISHED") == "FINISHED"
    assert RunStatus.is_terminated("KILLED")
    assert not RunStatus.is_terminated(RunStatus.RUNNING)


@pytest.mark.parametrize(
    "entity",
    [
        Run(
            RunInfo("r", "0", "me", "FINISHED", 1, 2, "active", "mlflow-artifacts:/0/r", "forest"),
            RunData({"auc": 0.5}, {"depth": "4"}, {"a": "b"}, [Metric("auc", 0.5, 1, 0)]),
            RunInputs([DatasetInput(Dataset("wine", "0a", "local", "{}"), [InputTag("a", "b")])]),
        ),
        ModelVersion("Iris", "3", 1, tags={"a": "b"}, aliases=["champion"]),
        RegisteredModel("Iris", latest_versions=[ModelVersion("Iris", "3", 1)], aliases={"champion": "3"}),
        Experiment("0", "Default", "mlflow-artifacts:/0", "active", {"a": "b"}),
        LoggedModel("0", "m-1", "model", "mlflow-artifacts:/0/models/m-1", 1, 2, status=LoggedModelStatus.PENDING),
        FileInfo("a", True, None),
    ],
)
def test_entity_is_the_same_after_a_round_trip(entity: Entity) -> None:
    taken_apart = entity.to_dictionary()
    assert json.loads(json.dumps(taken_apart)) == taken_apart
    assert type(entity).from_dictionary(taken_apart) == entity
    assert set(dict(entity)) == set(taken_apart)


def test_invalid_entity_is_rejected_with_the_field() -> None:
    with pytest.raises(InvalidInput, match="Not a valid Experiment.*experiment_id"):
        Experiment.from_dictionary({"name": "Default"})
