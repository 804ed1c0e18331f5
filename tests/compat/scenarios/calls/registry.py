"""Registered models and model versions by the low-level client."""

from __future__ import annotations

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls.client import Client


def calls(s: steps.Scenario, c: Client) -> None:
    """Do with registered models and versions all that the client can."""
    run = c.low.create_run(c.low.create_experiment(s.named("registry")))
    run_id, source = run.info.run_id, f"{run.info.artifact_uri}/model"
    c.low.log_text(run_id, "flavors: {}\n", "model/MLmodel")
    name = s.named("registered model")
    _models(s, c, name)
    _versions(s, c, name, source, run_id)
    _stages(s, c, name)
    if c.has("set_registered_model_alias"):
        _aliases(s, c, name)
    _searching(s, c, source, run_id)
    if c.has("list_registered_models"):
        _listing(s, c)
    if c.has("copy_model_version"):
        _copying(s, c, name, run_id)
    _renaming_and_deleting(s, c, name, source, run_id)


def _models(s: steps.Scenario, c: Client, name: str) -> None:
    with s.step("create_registered_model and get_registered_model"):
        made = c.low.create_registered_model(name, tags={"task": "ranking"}, description="first words")
        assert (made.name, made.tags, made.description) == (name, {"task": "ranking"}, "first words")
        found = c.low.get_registered_model(name)
        assert (found.name, found.tags, found.description) == (name, {"task": "ranking"}, "first words")
        assert found.creation_timestamp == made.creation_timestamp > 0
        assert found.last_updated_timestamp >= found.creation_timestamp
        assert list(found.latest_versions) == []
    with s.refused("the same name again", code="RESOURCE_ALREADY_EXISTS", status=400, says=name):
        c.low.create_registered_model(name)
    with s.refused("a model that is not there", code="RESOURCE_DOES_NOT_EXIST", status=404, says="nowhere"):
        c.low.get_registered_model("nowhere")
    with s.refused("a name that is none", code="INVALID_PARAMETER_VALUE", status=400):
        c.low.create_registered_model("")
    with s.step("update_registered_model"):
        assert c.low.update_registered_model(name, description="größere Worte").description == "größere Worte"
        assert c.low.get_registered_model(name).description == "größere Worte"
    with s.step("set_registered_model_tag, replaced, and delete_registered_model_tag"):
        c.low.set_registered_model_tag(name, "task", "rating")
        c.low.set_registered_model_tag(name, "gone", "soon")
        c.low.delete_registered_model_tag(name, "gone")
        c.low.delete_registered_model_tag(name, "gone")
        assert c.low.get_registered_model(name).tags == {"task": "rating"}


def _versions(s: steps.Scenario, c: Client, name: str, source: str, run_id: str) -> None:
    with s.step("create_model_version three times, numbered from 1"):
        for number in ("1", "2", "3"):
            made = c.low.create_model_version(
                name, source, run_id, tags={"n": number}, run_link="https://example.com/run", description=f"{number}."
            )
            assert (made.name, str(made.version), made.source, made.run_id) == (name, number, source, run_id)
            assert (made.status, made.current_stage, made.description) == ("READY", "None", f"{number}.")
            assert (made.tags, made.run_link) == ({"n": number}, "https://example.com/run")
            assert made.creation_timestamp > 0
    with s.step("get_model_version"):
        found = c.low.get_model_version(name, "2")
        assert (found.name, str(found.version), found.source, found.run_id) == (name, "2", source, run_id)
        assert (found.tags, found.description, found.status) == ({"n": "2"}, "2.", "READY")
    with s.step("update_model_version"):
        assert c.low.update_model_version(name, "2", description="better").description == "better"
        assert c.low.get_model_version(name, "2").description == "better"
    with s.step("set_model_version_tag and delete_model_version_tag"):
        c.low.set_model_version_tag(name, "2", "seen", "yes")
        c.low.set_model_version_tag(name, "2", "seen", "no")
        c.low.delete_model_version_tag(name, "2", "n")
        c.low.delete_model_version_tag(name, "2", "n")
        assert c.low.get_model_version(name, "2").tags == {"seen": "no"}
    with s.step("get_model_version_download_uri; what lies elsewhere is kept as text"):
        address = c.low.get_model_version_download_uri(name, "1")
        assert address.startswith("mlflow-artifacts:/"), address
        outside = c.low.create_model_version(name, "s3://elsewhere/model")
        assert (str(outside.version), outside.source) == ("4", "s3://elsewhere/model")
        assert not outside.run_id
        assert c.low.get_model_version_download_uri(name, "4") == "s3://elsewhere/model"
    with s.step("get_model_version_stages"):
        assert c.low.get_model_version_stages(name, "1") == ["None", "Staging", "Production", "Archived"]
    with s.refused("a version that is not there", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.get_model_version(name, "99")
    with s.refused("a version of no model", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.create_model_version("nowhere", source, run_id)
    with s.refused("a version that is not a number", code="INVALID_PARAMETER_VALUE", status=400):
        c.low.get_model_version(name, "three")
    with s.refused("a download address of nothing", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.get_model_version_download_uri(name, "99")


def _stages(s: steps.Scenario, c: Client, name: str) -> None:
    def latest(*stages: str) -> dict[str, str]:
        found = c.low.get_latest_versions(name, stages=list(stages) or None)
        return {version.current_stage: str(version.version) for version in found}

    with s.step("get_latest_versions before any stage is set"):
        assert latest() == {"None": "4"}
        assert latest("Production") == {}
    with s.step("transition_model_version_stage, in any case"):
        moved = c.low.transition_model_version_stage(name, "1", "Production")
        assert (str(moved.version), moved.current_stage) == ("1", "Production")
        assert c.low.transition_model_version_stage(name, "2", "staging").current_stage == "Staging"
        assert latest() == {"None": "4", "Production": "1", "Staging": "2"}
        assert latest("Staging", "production") == {"Production": "1", "Staging": "2"}
        shown = {v.current_stage: str(v.version) for v in c.low.get_registered_model(name).latest_versions}
        assert shown == {"None": "4", "Production": "1", "Staging": "2"}
    with s.step("transition_model_version_stage with archiving"):
        c.low.transition_model_version_stage(name, "3", "Production", archive_existing_versions=True)
        assert [c.low.get_model_version(name, n).current_stage for n in "123"] == ["Archived", "Staging", "Production"]
        c.low.transition_model_version_stage(name, "1", "None")
        assert c.low.get_model_version(name, "1").current_stage == "None"
    if c.version >= (1, 30):
        with s.step("a version's tag set and deleted by its stage"):
            c.low.set_model_version_tag(name, key="by stage", value="yes", stage="Production")
            assert c.low.get_model_version(name, "3").tags == {"n": "3", "by stage": "yes"}
            c.low.delete_model_version_tag(name, key="by stage", stage="Production")
            assert c.low.get_model_version(name, "3").tags == {"n": "3"}
    with s.refused("an unknown stage", code="INVALID_PARAMETER_VALUE", status=400, says="Invalid Model Version stage"):
        c.low.transition_model_version_stage(name, "1", "Canary")
    with s.refused("a stage for no version", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.transition_model_version_stage(name, "99", "Staging")
    with s.refused("latest versions of no model", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.get_latest_versions("nowhere")


def _aliases(s: steps.Scenario, c: Client, name: str) -> None:
    with s.step("set_registered_model_alias, moved, and get_model_version_by_alias"):
        c.low.set_registered_model_alias(name, "champion", "1")
        c.low.set_registered_model_alias(name, "champion", "3")
        c.low.set_registered_model_alias(name, "challenger", "2")
        found = c.low.get_model_version_by_alias(name, "champion")
        assert (str(found.version), found.tags) == ("3", {"n": "3"})
        assert list(c.low.get_model_version(name, "3").aliases) == ["champion"]
        assert list(c.low.get_model_version(name, "1").aliases) == []
        aliases = {alias: str(version) for alias, version in c.low.get_registered_model(name).aliases.items()}
        assert aliases == {"champion": "3", "challenger": "2"}, aliases
    with s.step("delete_registered_model_alias, twice"):
        c.low.delete_registered_model_alias(name, "challenger")
        c.low.delete_registered_model_alias(name, "challenger")
        assert {a: str(v) for a, v in c.low.get_registered_model(name).aliases.items()} == {"champion": "3"}
    with s.refused("the deleted alias", code="INVALID_PARAMETER_VALUE", status=400, says="challenger"):
        c.low.get_model_version_by_alias(name, "challenger")
    with s.refused("an alias for no version", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.set_registered_model_alias(name, "champion", "99")


def _searching(s: steps.Scenario, c: Client, source: str, run_id: str) -> None:
    prefix = s.named("searched")
    for n in range(4):
        c.low.create_registered_model(f"{prefix} {n}", tags={"parity": str(n % 2)})
        for version in range(n):
            c.low.create_model_version(f"{prefix} {n}", source, run_id, tags={"kind": "odd" if version % 2 else "even"})
    like = f"name LIKE '{prefix}%'"

    def names(where: str, **more: object) -> list[int]:
        return [int(model.name[-1]) for model in c.low.search_registered_models(where, **more)]

    with s.step("search_registered_models by name and tag, in either order"):
        assert names(like) == [0, 1, 2, 3]
        assert names(like, order_by=["name DESC"]) == [3, 2, 1, 0]
        assert names(f"name = '{prefix} 3'") == [3]
        assert names(f"name ILIKE '{prefix.upper()}%'") == [0, 1, 2, 3]
        assert names(f"{like} AND tags.parity = '1'") == [1, 3]
        (model,) = c.low.search_registered_models(f"name = '{prefix} 3'")
        assert [(str(v.version), v.run_id) for v in model.latest_versions] == [("3", run_id)]
        assert prefix + " 0" in {model.name for model in c.low.search_registered_models(max_results=1000)}
    with s.step("search_registered_models page by page"):
        first = c.low.search_registered_models(like, max_results=3)
        second = c.low.search_registered_models(like, max_results=3, page_token=first.token)
        assert [int(model.name[-1]) for model in [*first, *second]] == [0, 1, 2, 3]
        assert (bool(first.token), bool(second.token)) == (True, False)
    with s.step("search_model_versions by model, run and source"):
        of_model = c.low.search_model_versions(f"name = '{prefix} 3'")
        assert sorted(int(v.version) for v in of_model) == [1, 2, 3]
        of_run = c.low.search_model_versions(f"run_id = '{run_id}'")
        assert len([v for v in of_run if v.name.startswith(prefix)]) == 6
        assert len(c.low.search_model_versions(f"source_path = '{source}'")) == len(of_run)
        assert list(c.low.search_model_versions(f"name = '{prefix} 0'")) == []
    if c.version >= (2, 0):
        with s.step("search_model_versions by tag, ordered, page by page"):
            odd = c.low.search_model_versions(f"{like} AND tags.kind = 'odd'", order_by=["name ASC"])
            assert [(int(v.name[-1]), int(v.version)) for v in odd] == [(2, 2), (3, 2)]
            seen, token = [], None
            while True:
                page = c.low.search_model_versions(like, max_results=4, order_by=["name ASC"], page_token=token)
                seen += [int(v.name[-1]) for v in page]
                token = page.token
                if not token:
                    break
            assert seen == [1, 2, 2, 3, 3, 3]
    with s.refused("a filter of models that is none", code="INVALID_PARAMETER_VALUE", status=400):
        c.low.search_registered_models("colour = 'green'")
    with s.refused("a filter of versions that breaks off", code="INVALID_PARAMETER_VALUE", status=400):
        c.low.search_model_versions("name = 'unclosed")


def _listing(s: steps.Scenario, c: Client) -> None:
    prefix = s.named("listed")
    for n in range(3):
        c.low.create_registered_model(f"{prefix} {n}")
    with s.step("list_registered_models, page by page"):
        seen, token = [], None
        while True:
            page = c.low.list_registered_models(max_results=2, page_token=token)
            assert len(page) <= 2
            seen += [model.name for model in page]
            token = page.token
            if not token:
                break
        assert len(set(seen)) == len(seen)
        assert [name for name in seen if name.startswith(prefix)] == [f"{prefix} {n}" for n in range(3)]


def _copying(s: steps.Scenario, c: Client, name: str, run_id: str) -> None:
    with s.step("copy_model_version, twice"):
        for number in ("1", "2"):
            copy = c.low.copy_model_version(f"models:/{name}/2", s.named("copies"))
            assert (copy.name, str(copy.version), copy.run_id) == (s.named("copies"), number, run_id)
            assert copy.source == f"models:/{name}/2"
        assert c.low.get_model_version_download_uri(s.named("copies"), "1").startswith("mlflow-artifacts:/")
    with s.refused("a copy of nothing", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.copy_model_version(f"models:/{name}/99", s.named("copies"))


def _renaming_and_deleting(s: steps.Scenario, c: Client, name: str, source: str, run_id: str) -> None:
    with s.step("rename_registered_model: versions, stages and tags come along"):
        # The client answers nothing, whatever its documentation says.
        c.low.rename_registered_model(name, name + " renamed")
        renamed = c.low.get_registered_model(name + " renamed")
        assert (renamed.name, renamed.tags) == (name + " renamed", {"task": "rating"})
        assert c.low.get_model_version(name + " renamed", "3").current_stage == "Production"
        assert len(c.low.search_model_versions(f"name = '{name} renamed'")) == 4
    with s.refused("its old name", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.get_registered_model(name)
    name += " renamed"
    with s.refused("renamed to a name that is taken", code="RESOURCE_ALREADY_EXISTS", status=400):
        c.low.rename_registered_model(name, f"{s.named('searched')} 0")
    with s.step("delete_model_version: gone, its number not used again"):
        c.low.delete_model_version(name, "4")
        assert str(c.low.create_model_version(name, source, run_id).version) == "5"
        assert sorted(int(v.version) for v in c.low.search_model_versions(f"name = '{name}'")) == [1, 2, 3, 5]
    with s.refused("the deleted version", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.get_model_version(name, "4")
    with s.step("delete_registered_model with all its versions"):
        c.low.delete_registered_model(name)
        assert list(c.low.search_registered_models(f"name = '{name}'")) == []
        assert list(c.low.search_model_versions(f"name = '{name}'")) == []
    with s.refused("the deleted model", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.delete_registered_model(name)
    with s.step("its name is free again and starts at 1"):
        c.low.create_registered_model(name)
        assert str(c.low.create_model_version(name, source, run_id).version) == "1"
