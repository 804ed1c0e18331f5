"""Attempts over HTTP to promote a version short of its approvals, to learn what is hidden, and to break what is new.

One server with accounts for all tests: ada may ask, ben and cleo may approve, mia manages the model, vic may only read it,
eve sees another model only. Production and the alias champion need one approval.
"""

from __future__ import annotations

import base64
import csv
import io
import itertools
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from greenroom.wire.endpoints import databricks, model_versions, registered_models
from tests.support.request_races import ADMIN, PASSWORD
from tests.support.servers import GreenroomServer

API = "/api/v1"
WIRE = "/api/2.0/mlflow"
ROLES = {"ada": "contributor", "ben": "approver", "cleo": "approver", "mia": "manager", "vic": "viewer", "eve": None}
GUARDED = ("stage:Production", "alias:champion")
_numbers = itertools.count(1)


class Site:
    """A server and its people, as clients by name."""

    def __init__(self, server: GreenroomServer) -> None:
        self.server = server
        self.clients: dict[str, httpx.Client] = {}
        root = self.client("root", auth=("root", PASSWORD))
        for name in ROLES:
            done(root.post(f"{API}/accounts", json={"name": name}))
            self.with_token(name, name)
        for target in GUARDED:
            done(root.put(f"{API}/rules/{target}", json={"approvals_count": 1}))
        self.model = self.a_model()
        # What eve sees is not of interest.
        done(root.post(f"{API}/models", json={"name": "beer"}))
        done(root.post(f"{API}/grants", json={"model": "beer", "account": "eve", "role": "manager"}))

    def client(self, name: str, **options: Any) -> httpx.Client:
        made = httpx.Client(base_url=self.server.url, trust_env=False, timeout=60, **options)
        self.clients[name] = made
        return made

    def with_token(self, name: str, account: str, **fields: Any) -> httpx.Client:
        """Make a client with a new token of an account."""
        body = {"name": f"token {next(_numbers)}", "scope": "admin", **fields}
        token = done(self["root"].post(f"{API}/accounts/{account}/tokens", json=body))["token"]
        return self.client(name, headers={"Authorization": f"Bearer {token}"})

    def __getitem__(self, name: str) -> httpx.Client:
        return self.clients[name]

    def a_model(self, people: Mapping[str, str | None] = ROLES) -> str:
        """Make a model with two versions, and grant the roles on it."""
        name = f"wine-{next(_numbers)}"
        done(self["root"].post(f"{API}/models", json={"name": name}))
        for _ in range(2):
            done(self["root"].post(f"{WIRE}/model-versions/create", json={"name": name, "source": "s3://b/m"}))
        for account, role in people.items():
            if role is not None:
                done(self["root"].post(f"{API}/grants", json={"model": name, "account": account, "role": role}))
        return name

    def ask(self, model: str, version: int = 1, who: str = "ada", **target: Any) -> str:
        """Make a request and return its id."""
        place = f"{API}/models/{model}/versions/{version}/requests"
        made = done(self[who].post(place, json={"comment": "", **(target or {"stage": "Production"})}))
        return str(made["request_id"])

    def is_untouched(self, model: str) -> bool:
        """Whether no version of a model is in Production or behind champion."""
        found = done(self["root"].get(f"{WIRE}/registered-models/get", params={"name": model}))["registered_model"]
        return "Production" not in json.dumps(found) and not found.get("aliases")


def done(answer: httpx.Response) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("attacks")
    server = GreenroomServer("--data", folder / "data", log=folder / "log", environment=ADMIN)
    try:
        made = Site(server)
        yield made
        for client in made.clients.values():
            client.close()
        server.stop()
    finally:
        server.kill()


# -- moving without a request ---------------------------------------------------------------------------------------

STAGES = [
    "Production",
    "production",
    "PRODUCTION",
    "PRODUCTİON",
    "Productıon",
    "Production ",
    "Pro\u200bduction",
    "ℙroduction",
]
MOVES = [
    *[(path, {"stage": "Production"}) for path in model_versions.TRANSITION_STAGE.paths],
    *[(path, {"stage": "Production"}) for path in databricks.TRANSITION_STAGE.paths],
    *[(model_versions.TRANSITION_STAGE.paths[0], {"stage": stage}) for stage in STAGES],
    *[(path, {"alias": "champion"}) for path in registered_models.SET_ALIAS.paths],
]


@pytest.mark.parametrize("who", ["ada", "ben", "mia", "root"])
@pytest.mark.parametrize(("path", "target"), MOVES)
def test_no_address_of_the_wire_moves_without_approval(site: Site, who: str, path: str, target: dict[str, str]) -> None:
    body = {"name": site.model, "version": "1", "archive_existing_versions": False, **target}
    if "alias" in target:
        del body["archive_existing_versions"]
    answer = site[who].post(path, json=body)
    assert answer.status_code in (400, 409), answer.text
    assert site.is_untouched(site.model)


NATIVE: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "versions/1/transitions", {"to": "Production"}),
    ("POST", "versions/1/transitions", {"to": "production", "keep_others": True}),
    ("POST", "versions/1/transitions", {"to": "Production", "archive_existing": True, "comment": "Undoes ev_1"}),
    ("PUT", "aliases/champion", {"version": 1}),
    ("POST", "versions/1/transitions?as_of=2020-01-01T00:00:00Z", {"to": "Production"}),
    ("POST", "versions/1/restore", {}),
]


@pytest.mark.parametrize("who", ["ada", "ben", "mia", "root"])
@pytest.mark.parametrize(("method", "path", "body"), NATIVE)
def test_no_address_of_our_own_moves_without_approval(
    site: Site, who: str, method: str, path: str, body: dict[str, Any]
) -> None:
    answer = site[who].request(method, f"{API}/models/{site.model}/{path}", json=body)
    assert 400 <= answer.status_code < 500, answer.text
    assert site.is_untouched(site.model)


# -- approving what one has asked for --------------------------------------------------------------------------------


def _as_basic(site: Site, account: str) -> httpx.Client:
    token = site[account].headers["Authorization"].removeprefix("Bearer ")
    basic = base64.b64encode(f"{account}:{token}".encode()).decode()
    return site.client(f"{account} by basic", headers={"Authorization": f"Basic {basic}"})


def test_no_credential_of_who_asked_approves(site: Site) -> None:
    model = site.a_model()
    request_id = site.ask(model, who="ben")
    others = [
        site["ben"],
        site.with_token("ben again", "ben"),
        site.with_token("ben of the model", "ben", scope="write", models=[model]),
        _as_basic(site, "ben"),
    ]
    group = f"release-{next(_numbers)}"
    done(site["root"].post(f"{API}/groups", json={"name": group}))
    done(site["root"].put(f"{API}/groups/{group}/members/ben", json={}))
    rule = {"approvals_count": 1, "approver_groups": [group], "approver_roles": ["approver"]}
    done(site["root"].put(f"{API}/models/{model}/rules/stage:Production", json=rule))
    for client in others:
        answer = client.post(f"{API}/requests/{request_id}/approve", json={"comment": "mine"})
        assert answer.status_code in (401, 403), answer.text
        for path in databricks.APPROVE_REQUEST.paths:
            body = {"name": model, "version": "1", "stage": "Production", "archive_existing_versions": False}
            answer = client.post(path, json=body)
            assert answer.status_code in (401, 403), answer.text
        assert client.post(f"{API}/requests/{request_id}/move", json={}).status_code in (401, 403, 409)
    assert site.is_untouched(model)
    assert done(site["cleo"].post(f"{API}/requests/{request_id}/approve", json={}))["state"] == "moved"


@pytest.mark.parametrize("scope", ["read", "propose"])
def test_a_narrow_token_of_an_approver_does_not_decide(site: Site, scope: str) -> None:
    model = site.a_model()
    request_id = site.ask(model)
    client = site.with_token(f"ben to {scope}", "ben", scope=scope)
    for verb in ("approve", "reject"):
        answer = client.post(f"{API}/requests/{request_id}/{verb}", json={"comment": "x"})
        assert answer.status_code == 403, answer.text
    other = site.a_model()
    limited = site.with_token(f"ben of another {scope}", "ben", scope="write", models=[other])
    assert limited.post(f"{API}/requests/{request_id}/approve", json={}).status_code in (403, 404)
    assert site.is_untouched(model)


def test_ten_approvals_of_one_account_at_once_count_once(site: Site) -> None:
    model = site.a_model()
    done(site["root"].put(f"{API}/models/{model}/rules/stage:Production", json={"approvals_count": 2}))
    request_id = site.ask(model)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: site["ben"].post(f"{API}/requests/{request_id}/approve", json={}), range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert site.is_untouched(model)


def test_a_repeated_key_of_someone_else_replays_nothing(site: Site) -> None:
    model = site.a_model()
    request_id = site.ask(model)
    key = {"Idempotency-Key": f"key-{next(_numbers)}"}
    done(site["root"].put(f"{API}/models/{model}/rules/stage:Production", json={"approvals_count": 2}))
    done(site["ben"].post(f"{API}/requests/{request_id}/approve", json={}, headers=key))
    replayed = site["ada"].post(f"{API}/requests/{request_id}/approve", json={}, headers=key)
    assert replayed.status_code == 403, replayed.text
    again = site["ben"].post(f"{API}/requests/{request_id}/approve", json={}, headers=key)
    assert (again.status_code, done(again)["state"]) == (200, "open")
    reasons = [
        check["reason"] for check in done(site["cleo"].get(f"{API}/requests/{request_id}"))["checklist"]["checks"]
    ]
    assert reasons == ["1 of 2 given: ben."]


def test_a_stale_condition_decides_nothing(site: Site) -> None:
    model = site.a_model()
    request_id = site.ask(model)
    for condition in ('"0"', 'W/"0"', '"', "x"):
        answer = site["ben"].post(f"{API}/requests/{request_id}/approve", json={}, headers={"If-Match": condition})
        assert answer.status_code in (400, 412), answer.text
    assert site.is_untouched(model)


# -- what is hidden -------------------------------------------------------------------------------------------------


def _comparable(answer: httpx.Response, *names: str) -> tuple[int, str]:
    text = answer.text.replace(answer.headers.get("x-request-id", "\0"), "ID")
    body = answer.json()
    text = json.dumps({key: value for key, value in body.items() if key != "request_id"})
    for name in names:
        text = text.replace(name, "NAME")
    return answer.status_code, text


HIDDEN: list[tuple[str, str, Any]] = [
    ("GET", "/models/{model}/requests", None),
    ("GET", "/models/{model}/versions/1/requests", None),
    ("POST", "/models/{model}/versions/1/requests", {"stage": "Production", "comment": ""}),
    ("GET", "/models/{model}/versions/1/checks", None),
    ("GET", "/models/{model}/rules", None),
    ("GET", "/models/{model}/rules/stage:Production", None),
    ("GET", "/rules/stage:Production/events?model={model}", None),
    ("GET", "/rules/stage:Production/tryout?model={model}", None),
    ("GET", "/models/{model}/versions/1/usage", None),
    ("GET", "/models/{model}/usage", None),
    ("GET", "/models/{model}/impact", None),
    ("GET", "/models/{model}/versions/1/impact", None),
    ("GET", "/models/{model}/versions/1/callers", None),
    ("GET", "/models/{model}/stages/Production/holders", None),
    ("GET", "/models/{model}/aliases/champion/holders", None),
    ("GET", "/models/{model}?as_of=2020-01-01T00:00:00Z", None),
    ("GET", "/events?model={model}", None),
    ("GET", "/events/export?model={model}", None),
    ("GET", "/me/watches/models/{model}", None),
    ("PUT", "/me/watches/models/{model}", {"level": "all"}),
    ("DELETE", "/me/watches/models/{model}", None),
    ("GET", "/models/{model}/versions/1/transitions", None),
    ("GET", "/models/{model}/versions/1?as_of=ev_1", None),
    ("POST", "/models/{model}/move", {"workspace": "lab"}),
]


@pytest.mark.parametrize(("method", "path", "body"), HIDDEN)
def test_a_hidden_model_is_like_one_that_does_not_exist(site: Site, method: str, path: str, body: Any) -> None:
    hidden = site.model
    missing = hidden[:-1] + "x"
    asked = [site["eve"].request(method, API + path.format(model=name), json=body) for name in (hidden, missing)]
    first, second = (_comparable(answer, hidden, missing) for answer in asked)
    assert first == second
    assert first[0] in (403, 404), first


def test_a_request_of_a_hidden_model_is_like_one_that_does_not_exist(site: Site) -> None:
    request_id = site.ask(site.a_model())
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/approve", {}),
        ("POST", "/reject", {"comment": "x"}),
        ("POST", "/withdraw", {}),
        ("POST", "/move", {}),
        ("PUT", "/reviewers", {"reviewer_names": ["ben"]}),
    ):
        missing = "9" * len(request_id)
        asked = [site["eve"].request(method, f"{API}/requests/{one}{path}", json=body) for one in (request_id, missing)]
        first, second = (_comparable(answer, f"'{request_id}'", f"'{missing}'") for answer in asked)
        assert first == second, path
        assert first[0] == 404, path


def test_nothing_about_a_hidden_model_is_in_lists_exports_and_previews(site: Site) -> None:
    root = site["root"]
    hidden = site.model
    request_id = site.ask(site.a_model())
    events = done(root.get(f"{API}/events", params={"model": hidden}))["items"]
    eve = site["eve"]
    for event in events:
        for path in (f"/events/{event['id']}/undo", f"/audit/inclusion-proofs/{event['id']}"):
            assert eve.get(API + path).status_code == 404, path
        assert eve.post(f"{API}/events/{event['id']}/undo", json={}).status_code in (403, 404)
    for path in (
        "/requests",
        "/requests?waits_for_me=true",
        "/events",
        "/events/export",
        "/events/export?format=csv",
        "/rules",
        "/rules/stage:Production/tryout",
        "/rules/stage:Production/events",
        "/me/notifications",
        "/me/notifications/counts",
        "/me/watches",
        "/audit/status",
        "/audit/export",
        "/models",
    ):
        answer = eve.get(API + path)
        assert answer.status_code < 500, answer.text
        assert "wine" not in answer.text, path
        assert f'"{request_id}"' not in answer.text, path


# -- hostile input --------------------------------------------------------------------------------------------------

HUGE = "x" * 1_000_000
RULES: list[dict[str, Any]] = [
    {"rule_conditions": ["run IS NOT NULL"] * 1000},
    {"rule_conditions": [f"tags.a = '{HUGE}'"]},
    {"rule_conditions": ["(" * 10_000 + "metrics.a > 1" + ")" * 10_000]},
    {"rule_conditions": ["tags.a LIKE '" + "%a" * 200 + "'"]},
    {"rule_conditions": ["metrics.a >= 1e400"]},
    {"rule_conditions": ["metrics.a >= current - 1e400"]},
    {"rule_conditions": ["metrics.a >= NaN"]},
    {"rule_conditions": ["metrics.a >= inf"]},
    {"rule_conditions": ["age_days <= 1e400"]},
    {"rule_conditions": [""]},
    {"rule_conditions": ["tags.a = '\ud800'"]},
    {"rule_conditions": ["tags.a = 'b'\u0000"]},
    {"rule_conditions": [None]},
    {"rule_conditions": [{"a": 1}]},
    {"approvals_count": 10**9},
    {"approvals_count": 10**40},
    {"approvals_count": -1},
    {"approvals_count": 1.5},
    {"approvals_count": True},
    {"expires_after_days": 0},
    {"expires_after_days": -(2**63)},
    {"expires_after_days": 10**30},
    {"wait_stage": "Staging", "wait_hours": 1e308},
    {"wait_stage": "Staging", "wait_hours": 0},
    {"wait_stage": "Staging", "wait_hours": -1},
    {"wait_stage": "Staging", "wait_hours": 1e-320},
    {"wait_stage": "Staging", "wait_hours": "24"},
    {"wait_stage": "\u202egnigatS", "wait_hours": 1},
    {"wait_hours": 1},
    {"comes_from": ["Stag\u200bing"]},
    {"comes_from": ["Staging"] * 10_000 + ["x"]},
    {"mover_groups": ["none' OR 1=1 --"]},
    {"approver_accounts": ["acc_" + "9" * 40]},
    {"approver_roles": ["role_" + "9" * 40]},
    {"approver_roles": ["denied"]},
    {"approver_accounts": ["ben"] * 51},
    {"approvals_count": 2, "approver_accounts": ["ben"]},
    {"is_exclusive": "yes"},
]
BODIES: list[tuple[str, str, Any]] = [
    *[("PUT", "/rules/stage:Staging", body) for body in RULES],
    *[
        ("PUT", f"/rules/{target}", {})
        for target in ("stage:None", "stage:", ":", "alias:", "alias:latest", "alias:v1")
    ],
    ("PUT", "/rules/stage:Pro%E2%80%8Bduction", {}),
    ("PUT", "/rules/stage:%00", {}),
    ("PUT", "/rules/alias:" + "a" * 3000, {}),
    *[
        ("POST", "/stages", {"name": name})
        for name in (
            "\u202eevil",
            "Pro\u200bduction",
            "a\u0000",
            "",
            " ",
            "x" * 51,
            HUGE,
            "production",
            "12",
            "a/b",
            "a\nb",
        )
    ],
    ("POST", "/stages", {"name": "Canary", "position": -(10**30)}),
    ("PATCH", "/stages/Staging", {"name": "\u2066Staging\u2069"}),
    ("PUT", "/stage-settings", {"new_stages": [], "new_rules": []}),
    ("PUT", "/stage-settings", {"new_stages": [{"name": "None"}] * 1000, "new_rules": []}),
    ("PUT", "/stage-settings", {"new_stages": None}),
    ("POST", "/models/{model}/versions/1/requests", {"stage": "Production", "alias": "champion"}),
    ("POST", "/models/{model}/versions/1/requests", {}),
    ("POST", "/models/{model}/versions/1/requests", {"stage": "Staging", "comment": "x" * 10_001}),
    ("POST", "/models/{model}/versions/1/requests", {"stage": "Staging", "comment": "\ud800"}),
    ("POST", "/models/{model}/versions/1/requests", {"stage": "Staging", "comment": "", "reviewer_names": ["x"] * 51}),
    ("POST", "/models/{model}/versions/1/requests", {"stage": "Staging", "comment": "", "reviewer_names": ["unknown"]}),
    ("POST", "/models/{model}/versions/0/requests", {"stage": "Staging", "comment": ""}),
    ("POST", "/models/{model}/versions/99999999999999999999/requests", {"stage": "Staging", "comment": ""}),
    *[
        (method, f"/requests/{request_id}{path}", body)
        for request_id in ("0", "-1", "01", "1e3", "9" * 30, "%00", "1%20OR%201=1", "\u0661")
        for method, path, body in (
            ("GET", "", None),
            ("POST", "/approve", {}),
            ("PUT", "/reviewers", {"reviewer_names": []}),
        )
    ],
    *[
        ("GET", f"/events/{event}/undo", None)
        for event in ("ev_0", "ev_-1", "ev_" + "9" * 30, "x", "ev_1%00", "%F0%9F%92%A9")
    ],
    *[
        ("GET", f"{path}?as_of={moment}", None)
        for path in ("/models/{model}", "/models", "/versions")
        for moment in ("x", "-1", "9" * 30, "ev_" + "9" * 18, "2999-01-01T00:00:00Z", "0000-00-00", "1e400", "%00")
    ],
    *[
        ("GET", f"/rules/stage:Production/tryout?{query}", None)
        for query in ("days=0", "days=1e9", "wait_stage=Staging&wait_hours=nan", "wait_stage=Staging&wait_hours=inf")
    ],
    ("GET", "/rules/stage:Production/tryout?" + "&".join(["condition=run%20IS%20NULL"] * 500), None),
    ("GET", "/models/{model}/usage?days=0", None),
    ("GET", "/models/{model}/stages/Nowhere/holders", None),
    ("GET", "/models/{model}/stages/Production/holders?since=2030-01-01T00:00:00Z&until=2020-01-01T00:00:00Z", None),
    ("GET", "/audit/heads/-1", None),
    ("GET", "/audit/consistency-proof?first_events_count=9&second_events_count=1", None),
    ("GET", "/audit/inclusion-proofs/ev_" + "9" * 30, None),
    ("GET", "/audit/verifications/ver_" + "9" * 30, None),
    ("GET", "/requests?state=x", None),
    ("GET", "/requests?page_token=AAAA", None),
    ("GET", "/requests?limit=0", None),
    ("PATCH", "/me/notification-settings", {"time_of_day": "24:00"}),
    ("PATCH", "/me/notification-settings", {"zone": "../../etc/passwd"}),
    ("PATCH", "/me/notification-settings", {"zone": "\u0000"}),
    ("POST", "/me/notifications/batch-read", {"notification_ids": ["ntf_" + "9" * 40]}),
    ("POST", "/me/notifications/batch-read", {"notification_ids": []}),
    ("PUT", "/me/watches/workspace", {"level": "\u0000"}),
    ("GET", "/notifications/unsubscribe?token=" + "A" * 39, None),
    ("POST", "/notifications/unsubscribe?token=" + "%00" * 39, None),
]


@pytest.mark.parametrize(("method", "path", "body"), BODIES, ids=range(len(BODIES)))
def test_hostile_input_is_refused(site: Site, method: str, path: str, body: Any) -> None:
    content = None if body is None else json.dumps(body).encode()
    url = API + path.format(model=site.model)
    answer = site["root"].request(method, url, content=content, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text[:500]
    assert site.is_untouched(site.model)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_numbers_that_json_has_not_are_refused(site: Site, number: str) -> None:
    body = f'{{"wait_stage": "Staging", "wait_hours": {number}}}'.encode()
    url = f"{API}/rules/stage:Production"
    answer = site["root"].put(url, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text


def test_formulas_are_escaped_in_the_export(site: Site) -> None:
    model = site.a_model()
    site.ask(model, stage="Staging", comment='=HYPERLINK("http://evil.example","x")')
    tag = {"value": "@SUM(1+1)*cmd|' /C calc'!A0"}
    done(site["root"].put(f"{API}/models/{model}/tags/x", json=tag))
    text = site["root"].get(f"{API}/events/export", params={"format": "csv", "model": model}).text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) > 3
    assert any("'=HYPERLINK" in cell for row in rows for cell in row)
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_a_stream_ends_with_the_token_it_was_opened_with(site: Site) -> None:
    body = {"name": f"token {next(_numbers)}", "scope": "read"}
    made = done(site["root"].post(f"{API}/accounts/vic/tokens", json=body))
    token_id = made["token_id"]
    client = site.client("vic on a stream", headers={"Authorization": f"Bearer {made['token']}"})
    with client.stream("GET", f"{API}/events/stream", params={"inbox": "true"}) as stream:
        parts = stream.iter_text()
        assert "retry:" in next(parts)
        done(site["root"].delete(f"{API}/tokens/{token_id}"))
        model = site.a_model({"vic": "viewer"})
        rest = "".join(parts)
    assert model not in rest
