"""Registered models and versions by the low-level client: describing, tagging, searching, renaming, copying, deleting."""

from __future__ import annotations

import mlflow
from mlflow.tracking import MlflowClient

from tests.compat.scenarios import steps


def scenario(s: steps.Scenario) -> None:
    """Manage registered models and their versions."""
    client = MlflowClient()
    experiment_id = mlflow.create_experiment(s.named("managing"))
    run = client.create_run(experiment_id)
    source = f"{run.info.artifact_uri}/model"
    client.log_text(run.info.run_id, "flavors: {}\n", "model/MLmodel")
    name = s.named("managed")
    _registered_models(s, client, name)
    _versions(s, client, name, source, run.info.run_id)
    _searching(s, client, source, run.info.run_id)
    _renaming_and_copying(s, client, name)
    _deleting(s, client, name + " renamed")


def _registered_models(s: steps.Scenario, client: MlflowClient, name: str) -> None:
    with s.step("a registered model with tags and description"):
        made = client.create_registered_model(name, tags={"task": "regression"}, description="first words")
        assert (made.name, made.tags, made.description) == (name, {"task": "regression"}, "first words")
        found = client.get_registered_model(name)
        assert found.tags == {"task": "regression"}
        assert list(found.latest_versions) == []
        assert found.creation_timestamp == made.creation_timestamp > 0
    with s.refused("the same name again", code="RESOURCE_ALREADY_EXISTS", status=400, says=name):
        client.create_registered_model(name)
    with s.step("described again, tagged, a tag replaced and deleted"):
        assert client.update_registered_model(name, description="größere Worte").description == "größere Worte"
        client.set_registered_model_tag(name, "task", "ranking")
        client.set_registered_model_tag(name, "gone", "soon")
        client.delete_registered_model_tag(name, "gone")
        client.delete_registered_model_tag(name, "gone")
        assert client.get_registered_model(name).tags == {"task": "ranking"}
    with s.refused("a model that is not there", code="RESOURCE_DOES_NOT_EXIST", status=404, says="nowhere"):
        client.get_registered_model("nowhere")
    with s.refused("a name that is none", code="INVALID_PARAMETER_VALUE", status=400):
        client.create_registered_model("with/slash")
    with s.step("a name with odd characters lives like any other"):
        odd = s.named("ünï 漢字 100% & co? #1 + (x) 'y'")
        client.create_registered_model(odd)
        client.set_registered_model_tag(odd, "a key/of: its-own_kind.", "v%20&=? ü")
        assert client.get_registered_model(odd).tags == {"a key/of: its-own_kind.": "v%20&=? ü"}
        client.delete_registered_model(odd)


def _versions(s: steps.Scenario, client: MlflowClient, name: str, source: str, run_id: str) -> None:
    with s.step("versions are numbered from 1"):
        for number in ("1", "2", "3"):
            made = client.create_model_version(name, source, run_id, tags={"n": number}, description=f"the {number}.")
            assert (str(made.version), made.source, made.run_id) == (number, source, run_id)
    with s.step("described, tagged, a tag deleted"):
        assert client.update_model_version(name, "2", description="better").description == "better"
        client.set_model_version_tag(name, "2", "seen", "yes")
        client.set_model_version_tag(name, "2", "seen", "no")
        client.delete_model_version_tag(name, "2", "n")
        found = client.get_model_version(name, "2")
        assert (found.description, found.tags) == ("better", {"seen": "no"})
    with s.step("a version without a run may point anywhere; it is kept as text"):
        outside = client.create_model_version(name, "s3://elsewhere/model", description="outside")
        assert (str(outside.version), outside.source, outside.run_id) == ("4", "s3://elsewhere/model", "")
        assert client.get_model_version_download_uri(name, "4") == "s3://elsewhere/model"
    with s.step("get_model_version_stages names them all"):
        assert client.get_model_version_stages(name, "1") == ["None", "Staging", "Production", "Archived"]
    with s.refused("a version that is not there", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.get_model_version(name, "99")
    with s.refused("a version of no model", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.create_model_version("nowhere", source, run_id)
    with s.refused("a version that is not a number", code="INVALID_PARAMETER_VALUE", status=400):
        client.get_model_version(name, "three")
    with s.refused("another run's artifacts as source", code="INVALID_PARAMETER_VALUE", status=400):
        other = client.create_run(client.get_run(run_id).info.experiment_id)
        client.create_model_version(name, source, other.info.run_id)


def _searching(s: steps.Scenario, client: MlflowClient, source: str, run_id: str) -> None:
    prefix = s.named("searched")
    for n in range(6):
        client.create_registered_model(f"{prefix} {n}", tags={"parity": str(n % 2)})
        for version in range(n % 3):
            client.create_model_version(
                f"{prefix} {n}", source, run_id, tags={"kind": "even" if version % 2 == 0 else "odd"}
            )
    like = f"name LIKE '{prefix}%'"

    def names(where: str, **more: object) -> list[int]:
        return [int(model.name[-1]) for model in client.search_registered_models(where, **more)]

    with s.step("registered models searched by name and tag, in either order"):
        assert names(like) == [0, 1, 2, 3, 4, 5]
        assert names(like, order_by=["name DESC"]) == [5, 4, 3, 2, 1, 0]
        assert names(f"name = '{prefix} 3'") == [3]
        assert names(f"{like} AND tags.parity = '1'") == [1, 3, 5]
        assert names(f"name ILIKE '{prefix.upper()}%'") == [0, 1, 2, 3, 4, 5]
        assert names("name = 'nothing of the kind'") == []
    with s.step("registered models page by page"):
        first = client.search_registered_models(like, max_results=4)
        second = client.search_registered_models(like, max_results=4, page_token=first.token)
        assert [int(model.name[-1]) for model in [*first, *second]] == [0, 1, 2, 3, 4, 5]
        assert (bool(first.token), bool(second.token)) == (True, False)

    def versions(where: str, **more: object) -> list[tuple[int, int]]:
        return [(int(v.name[-1]), int(v.version)) for v in client.search_model_versions(where, **more)]

    with s.step("versions searched by model, run, source and tag"):
        assert versions(f"name = '{prefix} 2'") == [(2, 2), (2, 1)]
        of_run = versions(f"run_id = '{run_id}' AND {like}", order_by=["name ASC", "version_number ASC"])
        assert of_run == [(1, 1), (2, 1), (2, 2), (4, 1), (5, 1), (5, 2)]
        assert sorted(versions(f"source_path = '{source}' AND {like}")) == of_run
        assert versions(f"{like} AND tags.kind = 'odd'", order_by=["name DESC"]) == [(5, 2), (2, 2)]
        assert versions(f"name = '{prefix} 0'") == []
    with s.step("versions page by page"):
        seen: list[tuple[int, int]] = []
        token = None
        while True:
            page = client.search_model_versions(like, max_results=2, order_by=["name ASC"], page_token=token)
            seen += [(int(v.name[-1]), int(v.version)) for v in page]
            token = page.token
            if not token:
                break
        assert sorted(seen) == of_run
        assert [model for model, _ in seen] == [1, 2, 2, 4, 5, 5]
    with s.refused("a filter that is none", code="INVALID_PARAMETER_VALUE", status=400):
        client.search_registered_models("colour = 'green'")
    with s.refused("a filter that breaks off", code="INVALID_PARAMETER_VALUE", status=400):
        client.search_model_versions("name = 'unclosed")


def _renaming_and_copying(s: steps.Scenario, client: MlflowClient, name: str) -> None:
    client.set_registered_model_alias(name, "kept", "2")
    client.transition_model_version_stage(name, "3", "Staging")
    with s.step("renamed: versions, stages, aliases and tags come along"):
        client.rename_registered_model(name, name + " renamed")
        renamed = client.get_registered_model(name + " renamed")
        assert renamed.tags == {"task": "ranking"}
        assert str(client.get_model_version_by_alias(name + " renamed", "kept").version) == "2"
        assert client.get_model_version(name + " renamed", "3").current_stage == "Staging"
        assert len(client.search_model_versions(f"name = '{name} renamed'")) == 4
    with s.refused("its old name", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.get_registered_model(name)
    with s.refused("renamed to a name that is taken", code="RESOURCE_ALREADY_EXISTS", status=400):
        client.create_registered_model(s.named("taken"))
        client.rename_registered_model(name + " renamed", s.named("taken"))
    with s.step("a version copied to another model, and again"):
        target = s.named("copies")
        for number in ("1", "2"):
            copy = client.copy_model_version(f"models:/{name} renamed/2", target)
            assert (copy.name, str(copy.version)) == (target, number)
            assert copy.source == f"models:/{name} renamed/2"
            assert copy.run_id == client.get_model_version(name + " renamed", "2").run_id
    with s.refused("a copy of nothing", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.copy_model_version(f"models:/{name} renamed/99", target)


def _deleting(s: steps.Scenario, client: MlflowClient, name: str) -> None:
    with s.step("a version deleted: gone from every read, its alias too"):
        client.delete_model_version(name, "2")
        assert sorted(int(v.version) for v in client.search_model_versions(f"name = '{name}'")) == [1, 3, 4]
        assert client.get_registered_model(name).aliases == {}
    with s.refused("the deleted version", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.get_model_version(name, "2")
    with s.step("its number is not used again"):
        client.delete_model_version(name, "4")
        assert str(client.create_model_version(name, "s3://elsewhere/other").version) == "5"
    with s.step("the model deleted with all its versions"):
        client.delete_registered_model(name)
        assert client.search_registered_models(f"name = '{name}'") == []
        assert client.search_model_versions(f"name = '{name}'") == []
    with s.refused("the deleted model", code="RESOURCE_DOES_NOT_EXIST", status=404):
        client.delete_registered_model(name)
    with s.step("its name is free again and starts at 1"):
        client.create_registered_model(name)
        assert str(client.create_model_version(name, "s3://elsewhere/model").version) == "1"


if __name__ == "__main__":
    steps.run(scenario)
