"""Prompts, as far as they are registered models with tags of their own: clients from 2.21."""

from __future__ import annotations

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls.client import Client


def calls(s: steps.Scenario, c: Client) -> None:
    """Keep prompts in the registry without showing them as models."""
    name = s.named("prompt")
    _registering(s, c, name)
    _of_a_run(s, c, name)
    if c.has("create_prompt"):
        _by_parts(s, c)
    for deleting in (c.low.delete_prompt_alias, c.fluent.delete_prompt_alias):
        with s.step("an alias of a prompt set and deleted"):
            c.low.set_prompt_alias(name, "candidate", 1)
            c.fluent.set_prompt_alias(name, "candidate", 3)
            assert c.low.load_prompt(f"prompts:/{name}@candidate").template == "Say nothing"
            deleting(name, "candidate")
        with s.refused("the deleted alias of a prompt", code="INVALID_PARAMETER_VALUE", status=400):
            c.low.load_prompt(f"prompts:/{name}@candidate")
    with s.step("a prompt deleted"):
        if c.has("delete_prompt_version"):
            for version in ("1", "2", "3"):
                c.low.delete_prompt_version(name, version)
            c.low.delete_prompt(name)
            assert c.low.get_prompt(name) is None
        else:
            c.low.delete_prompt(name, 1)
            c.fluent.delete_prompt(name, 2)
            left = c.low.search_model_versions(f"name = '{name}' AND tag.`mlflow.prompt.is_prompt` = 'true'")
            assert [str(v.version) for v in left] == ["3"]


def _registering(s: steps.Scenario, c: Client, name: str) -> None:
    with s.step("register_prompt, twice, and once by the module itself"):
        first = c.low.register_prompt(name, "Say {{what}}", commit_message="first", tags={"task": "greet"})
        assert (first.name, int(first.version), first.template) == (name, 1, "Say {{what}}")
        assert int(c.low.register_prompt(name, "Say {{what}} to {{whom}}").version) == 2
        assert int(c.fluent.register_prompt(name, "Say nothing").version) == 3
    with s.step("load_prompt by version and by alias"):
        c.low.set_prompt_alias(name, "production", 2)
        assert c.low.load_prompt(name, version=1).format(what="hi") == "Say hi"
        assert c.low.load_prompt(f"prompts:/{name}/1").commit_message == "first"
        assert c.low.load_prompt(f"prompts:/{name}@production").template == "Say {{what}} to {{whom}}"
        assert c.fluent.load_prompt(f"prompts:/{name}/3").template == "Say nothing"
    with s.step("prompts are not among the models"):
        assert list(c.low.search_registered_models(f"name = '{name}'")) == []
        assert list(c.fluent.search_registered_models(filter_string=f"name = '{name}'")) == []
    if c.has("search_prompts"):
        with s.step("search_prompts"):
            assert [p.name for p in c.low.search_prompts(f"name = '{name}'")] == [name]
            assert [p.name for p in c.fluent.search_prompts(filter_string=f"name = '{name}'")] == [name]
    with s.step("parse_prompt_uri"):
        parsed = c.low.parse_prompt_uri(f"prompts:/{name}/2")
        assert [str(part) for part in parsed] == [name, "2"]


def _of_a_run(s: steps.Scenario, c: Client, name: str) -> None:
    run_id = c.low.create_run(c.low.create_experiment(s.named("prompts"))).info.run_id
    uri = f"prompts:/{name}/2"
    if c.has("log_prompt"):
        with s.step("log_prompt, list_logged_prompts, detach_prompt_from_run"):
            c.low.log_prompt(run_id, uri)
            assert [int(p.version) for p in c.low.list_logged_prompts(run_id)] == [2]
            c.low.detach_prompt_from_run(run_id, uri)
            assert c.low.list_logged_prompts(run_id) == []
    if c.has("link_prompt_version_to_run"):
        with s.step("link_prompt_version_to_run and _to_model leave their tags"):
            c.low.link_prompt_version_to_run(run_id, uri)
            assert f'"name": "{name}"' in c.low.get_run(run_id).data.tags["mlflow.linkedPrompts"]
            # The newest client reads what older ones wrote: the tag on the version, not the one on the run.
            assert c.low.list_logged_prompts(run_id) == []
            try:
                c.low.detach_prompt_from_run(run_id, uri)
            except Exception as error:
                assert "is not associated with prompt" in str(error), error
            model = c.low.create_logged_model(c.low.get_run(run_id).info.experiment_id)
            c.low.link_prompt_version_to_model(name, "2", model.model_id)
            assert f'"name": "{name}"' in c.low.get_logged_model(model.model_id).tags["mlflow.linkedPrompts"]


def _by_parts(s: steps.Scenario, c: Client) -> None:
    name = s.named("prompt by parts")
    with s.step("create_prompt, create_prompt_version, get_prompt, get_prompt_version"):
        made = c.low.create_prompt(name, description="what for", tags={"task": "greet"})
        assert (made.name, made.description) == (name, "what for")
        assert int(c.low.create_prompt_version(name, "Hello {{you}}", description="first").version) == 1
        assert c.low.get_prompt(name).tags["task"] == "greet"
        assert c.low.get_prompt_version(name, 1).template == "Hello {{you}}"
        assert c.low.get_prompt(name + " no") is None
    with s.refused("a version of a prompt that is not there", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.get_prompt_version(name, 9)
    with s.step("prompts and their versions tagged, aliased and searched"):
        c.low.set_prompt_tag(name, "task", "welcome")
        c.low.set_prompt_tag(name, "gone", "soon")
        c.low.delete_prompt_tag(name, "gone")
        c.low.set_prompt_version_tag(name, 1, "seen", "yes")
        c.low.set_prompt_version_tag(name, 1, "gone", "soon")
        c.low.delete_prompt_version_tag(name, 1, "gone")
        tags = c.low.get_prompt(name).tags
        assert (tags["task"], "gone" in tags) == ("welcome", False)
        tags = c.low.get_prompt_version(name, 1).tags
        assert (tags["seen"], "gone" in tags) == ("yes", False)
        c.low.set_prompt_alias(name, "best", 1)
        assert int(c.low.get_prompt_version_by_alias(name, "best").version) == 1
        assert [int(v.version) for v in c.low.search_prompt_versions(name)] == [1]
    with s.step("a version of it deleted, then all of it"):
        c.low.delete_prompt_version(name, "1")
        c.low.delete_prompt(name)
        assert c.low.get_prompt(name) is None
