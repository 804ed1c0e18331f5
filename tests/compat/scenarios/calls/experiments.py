"""Experiments by the low-level client."""

from __future__ import annotations

from typing import Any

from mlflow.entities import ViewType

from tests.compat.scenarios import steps
from tests.compat.scenarios.calls.client import Client


def calls(s: steps.Scenario, c: Client) -> None:
    """Make, read, tag, rename, search, delete and restore experiments."""
    _one(s, c)
    _searching(s, c)
    if c.has("list_experiments"):
        _listing(s, c)


def _one(s: steps.Scenario, c: Client) -> None:
    name = s.named("experiment")
    with s.step("create_experiment with tags, found by id and by name"):
        made = c.low.create_experiment(name, tags={"team": "vision"})
        assert isinstance(made, str)
        found = c.low.get_experiment(made)
        assert (found.experiment_id, found.name, found.lifecycle_stage) == (made, name, "active")
        assert found.tags == {"team": "vision"}
        assert found.artifact_location == f"mlflow-artifacts:/{made}", found.artifact_location
        assert isinstance(found.creation_time, int)
        assert found.last_update_time >= found.creation_time > 0
        assert c.low.get_experiment_by_name(name).experiment_id == made
        assert c.low.get_experiment_by_name(name + " no") is None
    with s.refused("create_experiment twice", code="RESOURCE_ALREADY_EXISTS", status=400, says=name):
        c.low.create_experiment(name)
    with s.refused("get_experiment of none", code="RESOURCE_DOES_NOT_EXIST", status=404, says="987654321"):
        c.low.get_experiment("987654321")
    with s.step("set_experiment_tag, replaced"):
        c.low.set_experiment_tag(made, "team", "language")
        c.low.set_experiment_tag(made, "größe", 10)
        assert c.low.get_experiment(made).tags == {"team": "language", "größe": "10"}
    if c.has("delete_experiment_tag"):
        with s.step("delete_experiment_tag"):
            c.low.delete_experiment_tag(made, "größe")
            assert c.low.get_experiment(made).tags == {"team": "language"}
    with s.step("rename_experiment"):
        c.low.rename_experiment(made, name + " renamed")
        assert c.low.get_experiment(made).name == name + " renamed"
        assert c.low.get_experiment_by_name(name) is None
    with s.step("delete_experiment and restore_experiment"):
        c.low.delete_experiment(made)
        assert c.low.get_experiment(made).lifecycle_stage == "deleted"
        c.low.restore_experiment(made)
        assert c.low.get_experiment(made).lifecycle_stage == "active"
    with s.refused("delete_experiment of none", code="RESOURCE_DOES_NOT_EXIST", status=404):
        c.low.delete_experiment("987654321")


def _searching(s: steps.Scenario, c: Client) -> None:
    prefix = s.named("searched experiment")
    ids = [c.low.create_experiment(f"{prefix} {n}", tags={"parity": str(n % 2)}) for n in range(4)]
    c.low.delete_experiment(ids[3])
    like = f"name LIKE '{prefix}%'"

    def found(**more: object) -> list[str]:
        return [e.experiment_id for e in c.low.search_experiments(order_by=["name ASC"], **more)]

    with s.step("search_experiments by name, tag and lifecycle"):
        assert found(filter_string=like) == ids[:3]
        assert found(filter_string=f"{like} AND tags.parity = '0'") == [ids[0], ids[2]]
        assert found(filter_string=like, view_type=ViewType.DELETED_ONLY) == [ids[3]]
        assert found(filter_string=like, view_type=ViewType.ALL) == ids
    with s.step("search_experiments page by page"):
        first = c.low.search_experiments(filter_string=like, order_by=["name DESC"], max_results=2)
        second = c.low.search_experiments(
            filter_string=like, order_by=["name DESC"], max_results=2, page_token=first.token
        )
        assert [e.experiment_id for e in [*first, *second]] == ids[2::-1]
        assert (bool(first.token), bool(second.token)) == (True, False)
    with s.refused("search_experiments by what is no attribute", code="INVALID_PARAMETER_VALUE", status=400):
        c.low.search_experiments(filter_string="colour = 'green'")


def _listing(s: steps.Scenario, c: Client) -> None:
    name = s.named("listed experiment")
    made = c.low.create_experiment(name, tags={"a": "b"})
    with s.step("list_experiments, page by page"):
        listed = _listed(c, ViewType.ACTIVE_ONLY, page_size=7)
        assert len({e.experiment_id for e in listed}) == len(listed)
        assert [(e.name, e.tags) for e in listed if e.experiment_id == made] == [(name, {"a": "b"})]
        assert "0" in {e.experiment_id for e in listed}
    with s.step("list_experiments by lifecycle, also of the module itself"):
        c.low.delete_experiment(made)
        for view, is_there in ((ViewType.ACTIVE_ONLY, False), (ViewType.DELETED_ONLY, True), (ViewType.ALL, True)):
            for listed in (_listed(c, view, page_size=1000), c.fluent.list_experiments(view_type=view)):
                assert (made in {e.experiment_id for e in listed}) is is_there, view


def _listed(c: Client, view: int, *, page_size: int) -> list[Any]:
    listed: list[Any] = []
    token = None
    while True:
        page = c.low.list_experiments(view_type=view, max_results=page_size, page_token=token)
        assert len(page) <= page_size
        listed += page
        token = page.token
        if not token:
            return listed
