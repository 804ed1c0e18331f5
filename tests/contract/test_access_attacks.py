"""Ways around authorization: learning of an object, or changing it, through another one.

Vera owns everything in the prepared store. Mallory is a member of the workspace: may create, and may read nothing else.
Nat has no role.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from greenroom.core.access import Principal
from greenroom.core.permissions import Permission
from greenroom.core.roles import Role, TokenScope
from greenroom.wire.endpoints import Endpoint, artifacts, experiments, logged_models, model_versions, runs, ui
from greenroom.wire.endpoints import registered_models as models
from greenroom.wire.endpoints.v1 import aliases as v1_aliases
from greenroom.wire.endpoints.v1 import comments as v1_comments
from greenroom.wire.endpoints.v1 import events as v1_events
from greenroom.wire.endpoints.v1 import models as v1_models
from greenroom.wire.endpoints.v1 import requests as v1_requests
from greenroom.wire.endpoints.v1 import rules as v1_rules
from greenroom.wire.endpoints.v1 import runs as v1_runs
from greenroom.wire.endpoints.v1 import stages as v1_stages
from greenroom.wire.endpoints.v1 import transitions as v1_transitions
from greenroom.wire.endpoints.v1 import versions as v1_versions
from tests.support.access import (
    an_account,
    by_token,
    grant,
    holding,
    knowing,
    model_row,
    own,
    take_grants,
)
from tests.support.calls import OWNER, Reply, World
from tests.support.prepared_store import Store
from tests.support.registry import Registry

NO_RUN, NO_MODEL = "f" * 32, "m-" + "f" * 32


class Scene(NamedTuple):
    """A store and the accounts in it."""

    store: Store
    vera: Principal
    mallory: Principal
    nat: Principal

    @property
    def world(self) -> World:
        """What is in the store, all Vera's but Mallory's model ``mine`` and experiment ``lab``."""
        return self.store.world

    def ask(self, who: Principal, row: Endpoint, /, **fields: Any) -> Reply:
        """Send a request as someone."""
        return self.store.send(row, fields, actor=who)

    def ok(self, who: Principal, row: Endpoint, /, **fields: Any) -> Any:
        """Send a request that is allowed; return the document."""
        reply = self.ask(who, row, **fields)
        assert reply.status == row.status, reply
        return reply.json if reply.body else None

    def own_run(self, who: Principal) -> tuple[str, str]:
        """Make an experiment and a run in it; return their ids."""
        experiment_id = self.ok(who, experiments.CREATE, name="lab")["experiment_id"]
        run = self.ok(who, runs.CREATE, experiment_id=experiment_id, run_name="mine")
        return experiment_id, run["run"]["info"]["run_id"]


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    store = Store(tmp_path / "store", url=database_url)
    world = store.world

    async def cast(database: Registry) -> list[Principal]:
        vera, mallory, nat = [await an_account(database, name) for name in ("vera", "mallory", "nat")]
        for name in ("wine", "vinegar"):
            await own(database, vera, model=name)
        await own(database, vera, model="poured")
        for experiment_id in (world.experiment_id, world.other_experiment_id, world.deleted_experiment_id):
            await own(database, vera, experiment_id=experiment_id)
        return [vera, holding(mallory, Role.MEMBER), nat]

    yield Scene(store, *store.do(cast))
    store.close()


def same(hidden: Reply, missing: Reply, names: dict[str, str]) -> None:
    """Check that what may not be seen is answered like what does not exist, but for the names asked for."""
    body = hidden.body
    for known, other in names.items():
        body = body.replace(known.encode(), other.encode())
    assert hidden.status >= 400
    assert (hidden.status, body) == (missing.status, missing.body)


# -- versions and their sources -----------------------------------------------------------------------------------


def test_a_version_takes_no_files_from_what_may_not_be_read(scene: Scene) -> None:
    scene.ok(scene.mallory, models.CREATE, name="mine")
    run, model, experiment = scene.world.run_id, scene.world.model_id, scene.world.experiment_id
    sources = [
        ({"source": f"runs:/{run}/model", "run_id": run}, {run: NO_RUN}),
        ({"source": f"runs:/{run}/model"}, {run: NO_RUN}),
        (
            {"source": f"mlflow-artifacts:/{experiment}/{run}/artifacts/model", "run_id": run},
            {f"{experiment}/{run}": f"{experiment}/{NO_RUN}", run: NO_RUN},
        ),
        ({"source": f"mlflow-artifacts:/{experiment}/{run}/artifacts/model"}, {run: NO_RUN}),
        ({"source": f"models:/{model}", "model_id": model}, {model: NO_MODEL}),
        (
            {"source": f"mlflow-artifacts:/{experiment}/models/{model}/artifacts", "model_id": model},
            {model: NO_MODEL},
        ),
        ({"source": "models:/wine/1"}, {"wine": "none"}),
        ({"source": "models:/wine/99"}, {"wine": "none"}),
        ({"source": "models:/wine@champion"}, {"wine": "none"}),
        ({"source": "models:/wine/Staging"}, {"wine": "none"}),
    ]
    for fields, names in sources:
        absent = {key: _replaced(value, names) for key, value in fields.items()}
        hidden = scene.ask(scene.mallory, model_versions.CREATE, name="mine", **fields)
        missing = scene.ask(scene.mallory, model_versions.CREATE, name="mine", **absent)
        if hidden.status == missing.status == 200:
            # The text of an address that says nothing to the server; there are no files.
            number = hidden.json["model_version"]["version"]
            got = scene.ask(scene.mallory, artifacts.GET_OF_MODEL_VERSION, name="mine", version=number, path="MLmodel")
            assert got.status == 404, fields
        else:
            same(hidden, missing, names)
    for fields in ({"run_id": run, "path": "model"}, {"run_id": run, "path": "not there"}):
        hidden = scene.ask(scene.mallory, v1_versions.CREATE, model="mine", **fields)
        missing = scene.ask(scene.mallory, v1_versions.CREATE, model="mine", **{**fields, "run_id": NO_RUN})
        same(hidden, missing, {run: NO_RUN})


def _replaced(text: str, names: dict[str, str]) -> str:
    for known, other in names.items():
        text = text.replace(known, other)
    return text


def test_who_may_read_a_run_but_not_its_files_registers_none_of_them(scene: Scene) -> None:
    reads = frozenset({Permission.RUN_READ, Permission.EXPERIMENT_READ})
    mallory = knowing(scene.mallory, role_1=reads)
    scene.store.do(lambda db: grant(db, mallory, "role:1", experiment_id=scene.world.experiment_id))
    scene.ok(mallory, models.CREATE, name="mine")
    run = scene.world.run_id
    assert scene.ask(mallory, runs.GET, run_id=run).status == 200
    assert scene.ask(mallory, artifacts.GET_OF_RUN, run_id=run, path="model/MLmodel").status == 404
    refused = scene.ask(mallory, model_versions.CREATE, name="mine", source=f"runs:/{run}/model", run_id=run)
    # Its address can be stored as any other address; there are no files.
    if refused.status == 200:
        got = scene.ask(mallory, artifacts.GET_OF_MODEL_VERSION, name="mine", version="1", path="MLmodel")
        assert got.status == 404, got


def test_a_version_that_names_anothers_run_shows_nothing_of_it(scene: Scene) -> None:
    run = scene.world.run_id
    scene.ok(scene.mallory, models.CREATE, name="mine")
    scene.ok(scene.mallory, model_versions.CREATE, name="mine", source="s3://bucket/mine", run_id=run)
    scene.ok(scene.vera, model_versions.CREATE, name="wine", source="s3://bucket/wine", run_id=run)
    for row, fields in (
        (ui.MODEL, {"name": "mine"}),
        (ui.VERSIONS, {"name": "mine"}),
        (ui.VERSION, {"name": "mine", "version": "1"}),
        (ui.COMPARE_VERSIONS, {"name": "mine", "versions": "1"}),
        (ui.MODELS, {}),
        (ui.HOME, {}),
        (v1_versions.GET, {"model": "mine", "version": "1"}),
        (v1_versions.LIST, {}),
    ):
        body = scene.ask(scene.mallory, row, **fields).body
        assert [word for word in (b"loss", b"vintage", b"vineyard", b"wine") if word in body] == [], row.name
    page = scene.ask(scene.vera, ui.VERSION, name="wine", version="4")
    assert b"loss" in page.body
    # Vera's run says nothing of a model that she may not see.
    assert b"mine" not in scene.ask(scene.vera, ui.RUN, run_id=run).body


def test_rules_show_nothing_of_anothers_run_that_a_version_names(scene: Scene) -> None:
    run = scene.world.run_id
    scene.ok(scene.mallory, models.CREATE, name="mine")
    scene.ok(scene.mallory, model_versions.CREATE, name="mine", source="s3://bucket/mine", run_id=run)
    conditions = ["metrics.loss >= 0.75", "metrics.loss >= current", "metrics.los >= 0"]
    rule = {"target": "stage:Production", "model": "mine", "rule_conditions": conditions}
    assert scene.store.send(v1_rules.PUT_OF_MODEL, rule, actor=OWNER).status == 200
    seen = "loss is 0.5"

    checks = {"model": "mine", "version": 1}
    shown = scene.ok(scene.mallory, v1_rules.LIST_CHECKS, **checks)
    refused = scene.ask(scene.mallory, v1_transitions.CREATE, model="mine", version=1, to="Production")
    assert refused.status == 409
    hidden = "It is judged on a run that does not exist, or that you may not read."
    (production,) = [one for one in shown["items"] if one["target"] == "stage:Production"]
    assert [check["reason"] for check in production["checks"]] == [hidden] * 3
    for body in (str(shown).encode(), refused.body):
        assert [word for word in (b"0.5", b"has loss") if word in body] == []
    assert seen in str(scene.store.send(v1_rules.LIST_CHECKS, checks, actor=OWNER).json)

    scene.ok(scene.mallory, v1_transitions.CREATE, model="mine", version=1, to="Staging")
    tried = {"target": "stage:Staging", "condition": ["metrics.loss >= 0.75", "params.depth = '9'"]}
    assert seen.encode() in scene.store.send(v1_rules.TRY, tried, actor=OWNER).body
    (move,) = scene.ok(scene.mallory, v1_rules.TRY, **tried)["items"]
    assert move["verdict"] == "cannot_judge"
    assert seen not in str(move)


def test_a_draft_of_conditions_tells_nothing_of_a_run_that_may_not_be_read(scene: Scene) -> None:
    conditions = ["metrics.loss >= 0.5", "metrics.loss >= 0.75", "metrics.none >= 0", "params.depth IS NOT NULL"]
    answers = []
    for name, run in (("hidden", scene.world.run_id), ("missing", NO_RUN)):
        scene.ok(scene.mallory, models.CREATE, name=name)
        scene.ok(scene.mallory, model_versions.CREATE, name=name, source="s3://bucket/mine", run_id=run)
        scene.ok(scene.mallory, v1_transitions.CREATE, model=name, version=1, to="Archived")
        fields = {"target": "stage:Archived", "model": name, "conditions": conditions}
        checked = scene.ok(scene.mallory, ui.CHECK_RULE, **fields)
        tried = {"target": "stage:Archived", "model": name, "condition": conditions[:1]}
        (move,) = scene.ok(scene.mallory, v1_rules.TRY, **tried)["items"]
        rule = {"target": "stage:Production", "model": name, "rule_conditions": ["metrics.loss >= 0.75"]}
        assert scene.store.send(v1_rules.PUT_OF_MODEL, rule, actor=OWNER).status == 200
        shown = scene.ok(scene.mallory, v1_rules.LIST_CHECKS, model=name, version=1)["items"]
        answers.append((checked, move["verdict"], move["checks"], [one["checks"] for one in shown]))
    assert answers[0] == answers[1]
    assert [one["met"] for one in answers[0][0]["conditions"]] == [0, 0, 0, 0]
    assert answers[0][1] == "cannot_judge"
    fields = {"target": "stage:Archived", "model": "hidden", "conditions": conditions}
    seen = scene.store.send(ui.CHECK_RULE, fields, actor=OWNER).json
    assert [one["met"] for one in seen["conditions"]] == [1, 0, 0, 0]


def test_the_page_of_rules_counts_and_names_only_what_may_be_read(scene: Scene) -> None:
    scene.ok(scene.mallory, models.CREATE, name="mine")
    scene.ok(scene.mallory, model_versions.CREATE, name="mine", source="s3://bucket/mine")
    scene.ok(scene.mallory, v1_transitions.CREATE, model="mine", version=1, to="Archived")
    for model, target in (("wine", "alias:unannounced"), ("wine", "stage:Production"), ("mine", "stage:Production")):
        rule = {"target": target, "model": model, "rule_conditions": ["tags.reviewed = 'yes'"]}
        assert scene.store.send(v1_rules.PUT_OF_MODEL, rule, actor=OWNER).status == 200
    mine = scene.store.do(lambda db: model_row(db, "mine"))
    by_limited_token = by_token(holding(scene.vera, Role.ADMINISTRATOR), TokenScope.READ, models=[mine])
    for who in (scene.mallory, by_limited_token):
        page = scene.ok(who, ui.RULES)
        assert page["counts"] == {"Archived": 1}
        assert page["own"] == [{"target": "stage:Production", "models": ["mine"], "count": 1}]
    whole = scene.ok(OWNER, ui.RULES)
    counts = {one["target"]: one["count"] for one in whole["own"]}
    assert (counts["alias:unannounced"], counts["stage:Production"]) == (1, 2)
    assert sum(whole["counts"].values()) > 1


def test_who_holds_nothing_sees_neither_stages_nor_rules(scene: Scene) -> None:
    rule = {"target": "stage:Production", "rule_conditions": ["tags.secret = 'yes'"]}
    assert scene.store.send(v1_rules.PUT, rule, actor=OWNER).status == 200
    assert scene.store.send(v1_stages.CREATE, {"name": "Codename"}, actor=OWNER).status == 201
    target = {"target": "stage:Production"}
    asked: list[tuple[Endpoint, dict[str, Any]]] = [
        (v1_stages.GET, {"stage": "Codename"}),
        (v1_stages.GET, {"stage": "x"}),
        (v1_rules.LIST, {}),
        (v1_rules.GET, target),
        (v1_rules.LIST_EVENTS, target),
        (v1_rules.TRY, {**target, "condition": ["tags.secret = 'yes'"]}),
        (ui.RULES, {}),
        (ui.CHECK_RULE, {**target, "conditions": ["tags.secret = 'yes'"]}),
    ]
    for row, fields in asked:
        refused = scene.ask(scene.nat, row, **fields)
        assert (refused.status, refused.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST"), row.name
    listed = scene.ask(scene.nat, v1_stages.LIST_STAGES)
    assert [one["name"] for one in listed.json["items"]] == ["None", "Staging", "Production", "Archived"]
    wrong: list[tuple[Endpoint, dict[str, Any]]] = [
        (ui.HOME, {}),
        (ui.MODELS, {}),
        (ui.VERSIONS, {"name": "wine", "stage": "x"}),
        (v1_versions.LIST, {"stage": "x"}),
        (v1_requests.CREATE, {"model": "wine", "version": 1, "stage": "x"}),
        (v1_transitions.CREATE, {"model": "wine", "version": 1, "to": "x"}),
        (models.GET_LATEST_VERSIONS, {"name": "wine", "stages": ["x"]}),
        (
            model_versions.TRANSITION_STAGE,
            {"name": "wine", "version": "1", "stage": "x", "archive_existing_versions": False},
        ),
    ]
    for row, fields in wrong:
        assert b"Codename" not in scene.ask(scene.nat, row, **fields).body, row.name
    scene.store.do(lambda db: grant(db, scene.nat, "viewer", model="vinegar"))
    assert b"Codename" in scene.ask(scene.nat, v1_stages.LIST_STAGES).body
    for row, fields in asked[:1] + asked[2:]:
        assert scene.ask(scene.nat, row, **fields).status == 200, row.name
    assert b"Codename" in scene.ask(scene.nat, ui.HOME).body


def test_a_files_address_is_not_a_key_to_the_files(scene: Scene) -> None:
    uri = scene.ok(scene.vera, model_versions.GET_DOWNLOAD_URI, name="wine", version="1")["artifact_uri"]
    path = uri.removeprefix("mlflow-artifacts:/").strip("/")
    files_id = path.split("/")[1]
    unknown = files_id[::-1]
    for row, below in ((artifacts.DOWNLOAD, "/MLmodel"), (artifacts.LIST, ""), (artifacts.DOWNLOAD, "/none")):
        hidden = scene.ask(scene.mallory, row, path=f"versions/{files_id}{below}")
        same(hidden, scene.ask(scene.mallory, row, path=f"versions/{unknown}{below}"), {files_id: unknown})
        if below != "/none":
            assert scene.ask(scene.vera, row, path=f"versions/{files_id}{below}").status == 200


def test_registering_from_a_logged_model_changes_it_only_with_the_right_to(scene: Scene) -> None:
    model = scene.world.model_id
    scene.store.do(lambda db: grant(db, scene.mallory, "viewer", experiment_id=scene.world.experiment_id))
    scene.ok(scene.mallory, models.CREATE, name="mine")
    before = scene.ok(scene.vera, logged_models.GET, model_id=model)
    scene.ok(scene.mallory, model_versions.CREATE, name="mine", source=f"models:/{model}", model_id=model)
    assert scene.ok(scene.vera, logged_models.GET, model_id=model) == before
    scene.ok(scene.vera, model_versions.CREATE, name="wine", source=f"models:/{model}", model_id=model)
    assert "wine" in str(scene.ok(scene.vera, logged_models.GET, model_id=model))
    # Nor does the tag tell names of models to who may not see them.
    experiment = scene.world.experiment_id
    assert "wine" not in str(scene.ok(scene.mallory, logged_models.GET, model_id=model))
    assert "wine" not in str(scene.ok(scene.mallory, logged_models.SEARCH, experiment_ids=[experiment]))


# -- names --------------------------------------------------------------------------------------------------------


def test_a_taken_name_tells_that_it_is_taken_and_no_more(scene: Scene) -> None:
    """Names are unique in a workspace, so who may create learns of them: as with MLflow (decision 0185)."""
    prompt = [{"key": "mlflow.prompt.is_prompt", "value": "true"}]
    taken = scene.ask(scene.mallory, models.CREATE, name="wine")
    assert (taken.status, taken.json["error_code"]) == (400, "RESOURCE_ALREADY_EXISTS")
    assert taken.json["message"] == "Registered Model (name=wine) already exists."
    hidden = scene.ask(scene.mallory, models.CREATE, name="wine", tags=prompt)
    assert hidden.json["message"] == "Prompt (name=wine) already exists."
    assert "taken by a registered model" in scene.ask(OWNER, models.CREATE, name="wine", tags=prompt).json["message"]
    # Who may not create learns nothing.
    known, unknown = (scene.ask(scene.nat, models.CREATE, name=name) for name in ("wine", "none"))
    assert known.status == 403
    assert known == unknown


def test_who_may_register_versions_can_do_as_mlflow_does_and_create_the_model_first(scene: Scene) -> None:
    scene.store.do(lambda db: grant(db, scene.nat, "contributor", model="wine"))
    exists = scene.ask(scene.nat, models.CREATE, name="wine")
    assert exists.json["error_code"] == "RESOURCE_ALREADY_EXISTS"
    scene.ok(scene.nat, model_versions.CREATE, name="wine", source="s3://bucket/model")
    vinegar = scene.store.do(lambda db: model_row(db, "vinegar"))
    limited = by_token(holding(scene.nat, Role.ADMINISTRATOR), TokenScope.WRITE, models=[vinegar])
    assert scene.ask(limited, models.CREATE, name="vinegar").json["error_code"] == "RESOURCE_ALREADY_EXISTS"
    assert scene.ask(limited, models.CREATE, name="wine") == scene.ask(limited, models.CREATE, name="none")


# -- deleted models -----------------------------------------------------------------------------------------------


def test_a_deleted_model_is_its_owners_whoever_has_its_name_now(scene: Scene) -> None:
    before = scene.ask(scene.mallory, v1_models.RESTORE, model="poured")
    same(before, scene.ask(scene.mallory, v1_models.RESTORE, model="absent"), {"poured": "absent"})
    scene.ok(scene.mallory, models.CREATE, name="poured")
    refused = scene.ask(scene.mallory, v1_models.RESTORE, model="poured")
    assert refused.status == 404, refused
    assert scene.ask(scene.vera, v1_models.RESTORE, model="poured").status == 409
    scene.ok(scene.mallory, models.RENAME, name="poured", new_name="mine")
    assert scene.ok(scene.vera, v1_models.RESTORE, model="poured")["name"] == "poured"


def test_the_history_of_a_deleted_model_is_its_owners(scene: Scene) -> None:
    # It has rules of its own, which its owner may not get rid of by deleting it.
    assert scene.ask(scene.vera, models.DELETE, name="wine").status == 403
    scene.ok(OWNER, models.DELETE, name="wine")
    for row, fields, name in (
        (ui.TIMELINE, {"name": "wine"}, "name"),
        (ui.TIMELINE, {"name": "wine", "version": "1"}, "name"),
        (v1_transitions.LIST, {"model": "wine", "version": "1"}, "model"),
        (v1_events.LIST, {"model": "wine"}, "model"),
        (v1_events.LIST, {"model": "wine", "version": "1"}, "model"),
    ):
        assert scene.ask(scene.vera, row, **fields).status == 200, row.name
        hidden = scene.ask(scene.mallory, row, **fields)
        same(hidden, scene.ask(scene.mallory, row, **{**fields, name: "none"}), {"wine": "none"})


# -- comments, conditions, ids ------------------------------------------------------------------------------------


def test_a_comment_or_a_condition_does_not_tell_of_a_version(scene: Scene) -> None:
    for version in ("1", "99"):
        for row, more in (
            (v1_comments.LIST_OF_VERSION, {}),
            (v1_comments.CREATE_ON_VERSION, {"text": "x"}),
            (v1_versions.GET, {}),
            (v1_versions.RESTORE, {}),
            (v1_transitions.LIST, {}),
            (ui.VERSION, {}),
        ):
            key = "name" if row is ui.VERSION else "model"
            hidden = scene.ask(scene.mallory, row, **{key: "wine", "version": version}, **more)
            missing = scene.ask(scene.mallory, row, **{key: "none", "version": version}, **more)
            same(hidden, missing, {"wine": "none"})
    compared = [scene.ask(scene.mallory, ui.COMPARE_VERSIONS, name=name, versions="1,2") for name in ("wine", "none")]
    same(compared[0], compared[1], {"wine": "none"})


def test_a_condition_is_not_looked_at_before_the_permission(scene: Scene) -> None:
    headers = {"if-match": '"1-1"'}
    for row, fields in (
        (v1_models.UPDATE, {"model": "wine", "description": "x"}),
        (v1_models.DELETE, {"model": "wine"}),
        (v1_aliases.SET, {"model": "wine", "alias": "champion", "version": 1}),
        (v1_aliases.DELETE, {"model": "wine", "alias": "none"}),
        (v1_versions.UPDATE, {"model": "wine", "version": "1", "description": "x"}),
        (v1_transitions.CREATE, {"model": "wine", "version": "1", "to": "Production"}),
        (v1_comments.UPDATE, {"comment_id": scene.world.comment_id, "text": "x"}),
        (v1_runs.UPDATE, {"run_id": scene.world.run_id, "name": "x"}),
    ):
        reply = scene.store.send(row, fields, actor=scene.mallory, headers=headers)
        assert reply.status == 404, (row.name, reply)


# -- files --------------------------------------------------------------------------------------------------------


def test_a_location_makes_nobodys_files_ones_own(scene: Scene) -> None:
    world = scene.world
    scene.store.send(artifacts.UPLOAD, {"path": f"{world.experiment_id}/notes/secret.txt"})
    folders = [
        f"mlflow-artifacts:/{world.experiment_id}",
        f"mlflow-artifacts:/{world.experiment_id}/notes",
        f"mlflow-artifacts:/{world.experiment_id}/{world.run_id}/artifacts/model",
        f"mlflow-artifacts:/{world.experiment_id}/{NO_RUN}/artifacts/model",
        "mlflow-artifacts:/loose",
        "mlflow-artifacts:/not-there",
        # The folder of an experiment to come.
        "mlflow-artifacts:/77",
    ]
    refusals = set()
    for number, folder in enumerate(folders):
        reply = scene.ask(scene.mallory, experiments.CREATE, name=f"lab {number}", artifact_location=folder)
        assert reply.status == 400, folder
        refusals.add(reply.body.replace(folder.encode(), b""))
    assert len(refusals) == 1
    experiment_id, _ = scene.own_run(scene.mallory)
    inside = f"mlflow-artifacts:/{experiment_id}/inner"
    scene.ok(scene.mallory, experiments.CREATE, name="inner", artifact_location=inside)
    scene.ok(scene.mallory, experiments.CREATE, name="outside", artifact_location="s3://bucket/mine")
    assert scene.ask(scene.mallory, artifacts.DOWNLOAD, path=f"{world.experiment_id}/notes/secret.txt").status == 404
    contributor = holding(scene.nat, Role.CONTRIBUTOR)
    assert scene.ask(contributor, experiments.CREATE, name="x", artifact_location="mlflow-artifacts:/new").status == 400
    scene.ok(holding(scene.nat, Role.MANAGER), experiments.CREATE, name="x", artifact_location="mlflow-artifacts:/new")


def test_folders_do_not_tell_which_experiments_there_are(scene: Scene) -> None:
    experiment = scene.world.experiment_id
    for who in (scene.mallory, scene.nat):
        for row in (artifacts.LIST, artifacts.DOWNLOAD, artifacts.UPLOAD, artifacts.DELETE):
            for below in ("", "/model", f"/{scene.world.run_id}/artifacts/model/MLmodel", "/models"):
                if row is artifacts.UPLOAD and not below:
                    continue
                hidden = scene.ask(who, row, path=f"{experiment}{below}")
                missing = scene.ask(who, row, path=f"8{below}")
                same(hidden, missing, {f"'{experiment}": "'8"})
        assert scene.ask(who, artifacts.LIST, path="loose").status == 404
        assert scene.ask(who, artifacts.LIST).status == 404


# -- runs and logged models ---------------------------------------------------------------------------------------


def test_a_metric_is_not_logged_for_a_logged_model_of_somebody_else(scene: Scene) -> None:
    _, run = scene.own_run(scene.mallory)
    model = scene.world.model_id
    before = scene.ok(scene.vera, logged_models.GET, model_id=model)
    metric = {"key": "loss", "value": 9.0, "timestamp": 1, "step": 1}
    for row, more in (
        (runs.LOG_METRIC, lambda id_: {**metric, "model_id": id_}),
        (runs.LOG_BATCH, lambda id_: {"metrics": [{**metric, "model_id": id_}]}),
    ):
        hidden = scene.ask(scene.mallory, row, run_id=run, **more(model))
        same(hidden, scene.ask(scene.mallory, row, run_id=run, **more(NO_MODEL)), {model: NO_MODEL})
    assert scene.ok(scene.vera, logged_models.GET, model_id=model) == before
    scene.ok(scene.vera, runs.LOG_METRIC, run_id=scene.world.run_id, **metric, model_id=model)
    assert scene.ok(scene.vera, logged_models.GET, model_id=model) != before


def test_a_run_shows_nothing_of_what_its_author_only_names(scene: Scene) -> None:
    _, run = scene.own_run(scene.mallory)
    named = [{"model_id": scene.world.model_id, "step": 1}]
    scene.ok(scene.mallory, runs.LOG_OUTPUTS, run_id=run, models=named)
    scene.ok(scene.mallory, runs.LOG_INPUTS, run_id=run, models=[{"model_id": scene.world.model_id}])
    scene.ok(scene.mallory, runs.SET_TAG, run_id=run, key="mlflow.parentRunId", value=scene.world.run_id)
    body = scene.ask(scene.mallory, ui.RUN, run_id=run).body
    assert [word for word in (b"grape", b"vintage", b"vineyard") if word in body] == []
    assert b"mine" not in scene.ask(scene.vera, ui.RUN, run_id=scene.world.run_id).body


def test_searches_by_id_and_text_find_only_what_may_be_read(scene: Scene) -> None:
    _, run = scene.own_run(scene.mallory)
    for text in ("vin", "wine", "grape", "champ", scene.world.run_id):
        found = scene.ok(scene.mallory, ui.SEARCH, q=text)
        assert [found[kind] for kind in ("models", "versions", "runs", "experiments")] == [[], [], [], []], text
    for number in range(20):
        scene.ok(scene.vera, runs.CREATE, experiment_id=scene.world.experiment_id, run_name=f"mine {number}")
    assert [one["run_id"] for one in scene.ok(scene.mallory, ui.SEARCH, q="mine")["runs"]] == [run]
    home = scene.ok(scene.mallory, ui.HOME)
    assert [one["run_id"] for one in home["recent_runs"]] == [run]
    assert {key: home["counts"][key] for key in ("models", "versions", "experiments", "runs")} == {
        "models": 0,
        "versions": 0,
        "experiments": 1,
        "runs": 1,
    }


def test_runs_of_another_workspace_are_not_counted(scene: Scene) -> None:
    elsewhere = replace(holding(scene.nat, Role.ADMINISTRATOR), workspace="lab")
    experiment = scene.world.experiment_id
    page = scene.ok(elsewhere, v1_runs.LIST, experiment_id=[experiment], include_total="true")
    assert (page["items"], page["total_count"]) == ([], 0)
    assert scene.ok(elsewhere, logged_models.SEARCH, experiment_ids=[experiment]).get("models", []) == []
    assert scene.ok(elsewhere, ui.HOME)["counts"]["runs"] == 0


# -- events -------------------------------------------------------------------------------------------------------


def test_a_filter_of_events_does_not_tell_what_happened_to_somebody_else(scene: Scene) -> None:
    world = scene.world
    for order in ("asc", "desc"):
        for field, known, unknown in (
            ("run_id", world.run_id, NO_RUN),
            ("experiment_id", world.experiment_id, "888"),
            ("experiment_id", world.experiment_id, "none"),
            ("logged_model_id", world.model_id, NO_MODEL),
        ):
            hidden = scene.ask(scene.mallory, v1_events.LIST, limit=1, order=order, **{field: known})
            missing = scene.ask(scene.mallory, v1_events.LIST, limit=1, order=order, **{field: unknown})
            assert (hidden.status, hidden.body) == (missing.status, missing.body), field
            assert scene.ok(scene.vera, v1_events.LIST, limit=1, order=order, **{field: known})["items"] != []


def test_a_page_of_events_is_full_although_most_are_about_what_may_not_be_read(scene: Scene) -> None:
    scene.ok(scene.mallory, models.CREATE, name="mine")
    for number in range(30):
        scene.ok(scene.vera, models.SET_TAG, name="wine", key=f"k{number}", value="v")
    scene.ok(scene.mallory, models.SET_TAG, name="mine", key="k", value="v")
    page = scene.ok(scene.mallory, v1_events.LIST, limit=2)
    assert [event["type"] for event in page["items"]] == ["registered_model_tag.set", "registered_model.created"]
    first = scene.ok(scene.mallory, v1_events.LIST, limit=1)
    rest = scene.ok(scene.mallory, v1_events.LIST, limit=1, page_token=first["next_page_token"])
    assert [one["type"] for one in [*first["items"], *rest["items"]]] == [one["type"] for one in page["items"]]


# -- rights that were taken away, tokens of others ----------------------------------------------------------------


def test_a_repeated_request_is_not_answered_after_the_right_was_taken_away(scene: Scene) -> None:
    store, nat = scene.store, scene.nat
    experiment = scene.world.experiment_id

    def put(row: Endpoint, key: str, fields: dict[str, Any]) -> Reply:
        return store.send(row, fields, actor=nat, headers={"idempotency-key": key})

    store.do(lambda db: grant(db, nat, "contributor", model="wine"))
    store.do(lambda db: grant(db, nat, "contributor", experiment_id=experiment))
    asked: list[tuple[Endpoint, dict[str, Any]]] = [
        (v1_models.UPDATE, {"model": "wine", "description": "secret"}),
        (v1_models.SET_TAG, {"model": "wine", "key": "team", "value": "white"}),
        (v1_aliases.SET, {"model": "wine", "alias": "champion", "version": 2}),
        (v1_versions.UPDATE, {"model": "wine", "version": "1", "description": "secret"}),
        (v1_comments.CREATE_ON_MODEL, {"model": "wine", "text": "secret"}),
        (models.UPDATE, {"name": "wine", "description": "secret"}),
        (v1_runs.UPDATE, {"run_id": scene.world.run_id, "name": "secret"}),
        (runs.SET_TAG, {"run_id": scene.world.run_id, "key": "a", "value": "b"}),
    ]
    made = [put(row, f"k{number}", fields) for number, (row, fields) in enumerate(asked)]
    again = [put(row, f"k{number}", fields) for number, (row, fields) in enumerate(asked)]
    assert [(one.status, one.body) for one in made] == [(one.status, one.body) for one in again]
    assert {one.headers.get(b"idempotency-replayed") for one in again} == {b"true"}
    # The name does not matter.
    scene.ok(OWNER, models.RENAME, name="wine", new_name="claret")
    assert put(*_third(asked, 0)).status == 200
    store.do(lambda db: take_grants(db, nat))
    gone = [put(row, f"k{number}", fields) for number, (row, fields) in enumerate(asked)]
    assert {one.status for one in gone} == {404}
    assert [one for one in gone if b"secret" in one.body] == []
    store.do(lambda db: grant(db, nat, "viewer", model="claret"))
    assert put(*_third(asked, 0)).status == 403


def _third(asked: list[tuple[Endpoint, dict[str, Any]]], number: int) -> tuple[Endpoint, str, dict[str, Any]]:
    row, fields = asked[number]
    return row, f"k{number}", fields


def test_a_page_token_of_somebody_else_opens_nothing(scene: Scene) -> None:
    scene.ok(scene.mallory, models.CREATE, name="xmine")
    token = scene.ok(scene.vera, models.SEARCH, max_results=1)["next_page_token"]
    found = scene.ok(scene.mallory, models.SEARCH, max_results=1, page_token=token)
    assert [one["name"] for one in found["registered_models"]] == ["xmine"]


def test_a_token_for_one_model_reaches_no_other(scene: Scene) -> None:
    vinegar = scene.store.do(lambda db: model_row(db, "vinegar"))
    token = by_token(holding(scene.vera, Role.ADMINISTRATOR), TokenScope.WRITE, models=[vinegar])
    uri = scene.ok(scene.vera, model_versions.GET_DOWNLOAD_URI, name="wine", version="1")["artifact_uri"]
    files = uri.removeprefix("mlflow-artifacts:/").strip("/")
    world = scene.world
    for row, fields in (
        (models.GET_BY_ALIAS, {"name": "wine", "alias": "champion"}),
        (model_versions.CREATE, {"name": "vinegar", "source": "models:/wine/1"}),
        (model_versions.CREATE, {"name": "vinegar", "source": "models:/wine@champion"}),
        (artifacts.DOWNLOAD, {"path": f"{files}/MLmodel"}),
        (artifacts.LIST, {"path": files}),
        (artifacts.GET_OF_MODEL_VERSION, {"name": "wine", "version": "1", "path": "MLmodel"}),
        (v1_versions.LIST_FILES, {"model": "wine", "version": "1"}),
        (v1_events.LIST, {"model": "wine"}),
        (v1_transitions.GET, {"transition_id": world.transition_id}),
        (v1_comments.GET, {"comment_id": world.comment_id}),
        (v1_models.RESTORE, {"model": "poured"}),
        (ui.TIMELINE, {"name": "wine"}),
    ):
        assert scene.ask(token, row, **fields).status == 404, row.name
    for row in (models.SEARCH, model_versions.SEARCH, v1_models.LIST, v1_versions.LIST, v1_events.LIST, ui.MODEL_NAMES):
        assert b'"wine"' not in scene.ask(token, row).body, row.name
    for row, fields in ((ui.RUN, {"run_id": world.run_id}), (ui.RUNS, {"experiment_id": world.experiment_id})):
        assert b'"wine"' not in scene.ask(token, row, **fields).body, row.name
    scene.ok(token, model_versions.CREATE, name="vinegar", source=f"runs:/{world.run_id}/model", run_id=world.run_id)
