"""CI jobs that publish without a secret: a real server on both databases, and real issuers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from joserfc.jwk import RSAKey

from greenroom.services.access.publishers import NO_PUBLISHER
from greenroom.storage.sql.language.dialect import Sql
from tests.support.ci_issuers import REQUEST_TOKEN, CiIssuer, ci_issuer
from tests.support.credentials import Store, basic, bearer
from tests.support.fake_issuers import a_key, signed
from tests.support.file_client import BASE, Answer, Files
from tests.support.servers import GreenroomServer

AUDIENCE = "https://models.example.com"
ADMIN, PASSWORD = "root", "correct horse battery staple"
JSON = {"Content-Type": "application/json"}
# The promise is a second; the rest is for a busy machine.
SOON_S = 3.0
_FORGET = Sql("DELETE FROM api_tokens WHERE publisher_id IS NOT NULL")


class Site(NamedTuple):
    """A server, its database, and two CI systems of which only the first is listed."""

    files: Files
    store: Store
    issuer: CiIssuer
    other: CiIssuer

    def ask(self, method: str, path: str, headers: Mapping[str, str] = basic(ADMIN, PASSWORD), **body: Any) -> Answer:
        """Send a request, by default as the administrator."""
        encoded = json.dumps(body).encode() if body else None
        return self.files.ask(method, path, encoded, {**headers, **(JSON if encoded else {})})

    def v1(self, method: str, path: str, headers: Mapping[str, str] = basic(ADMIN, PASSWORD), **body: Any) -> Answer:
        """Send a request to the public API."""
        return self.ask(method, f"/api/v1{path}", headers, **body)

    def mlflow(self, verb: str, headers: Mapping[str, str], **body: Any) -> Answer:
        """Send a change to the MLflow API."""
        return self.ask("POST", f"/api/2.0/mlflow/{verb}", headers, **body)

    def publisher(self, name: str, **changed: Any) -> dict[str, Any]:
        """Create a publisher of its own model, which only jobs of its own repository may publish to."""
        model = f"model-{name}"
        if "models" not in changed:
            assert self.v1("POST", "/models", name=model).status == 201
        fields = {
            "name": name,
            "issuer": self.issuer.address,
            "audience": AUDIENCE,
            "conditions": {"repository": f"octo/{name}"},
            "models": [model],
            **changed,
        }
        made = self.v1("POST", "/publishers", **fields)
        assert made.status == 201, made.body
        found: dict[str, Any] = made.json
        return found

    def token_of(self, name: str, **changed: Any) -> str:
        """Return the identity token of a job that the publisher accepts."""
        return self.issuer.token(AUDIENCE, **{"repository": f"octo/{name}", **changed})

    def exchange(self, token: str, **fields: Any) -> Answer:
        """Exchange an identity token, without credentials."""
        return self.v1("POST", "/publishers/token", {}, token=token, **fields)

    def signed_in(self, name: str) -> Mapping[str, str]:
        """Exchange a token of a job, and return the headers of its requests."""
        answer = self.exchange(self.token_of(name))
        assert answer.status == 200, answer.body
        return bearer(answer.json["token"])

    def versions(self, name: str) -> list[dict[str, Any]]:
        """Return what the history says about new versions of a publisher's model, newest first."""
        found = self.v1("GET", f"/events?model=model-{name}&type=model_version.created")
        assert found.status == 200, found.body
        items: list[dict[str, Any]] = found.json["items"]
        return items


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server on each database; each test has publishers of its own."""
    folder = tmp_path_factory.mktemp("publishers")
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_server").create_database()
    database = [] if url is None else ["--database", url]
    environment = {"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD}
    server = GreenroomServer("--data", folder / "data", *database, log=folder / "log", environment=environment)
    store = Store(url or f"sqlite:///{folder / 'data' / 'greenroom.db'}")
    try:
        with ci_issuer() as issuer, ci_issuer() as other:
            yield Site(Files(server, folder / "data"), store, issuer, other)
        store.close()
        server.stop()
        assert not re.search(r"grn_\w{10}|eyJ", server.log)
    finally:
        server.kill()


def soon(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON_S
    while not what():
        assert time.monotonic() < deadline, "it still was not so"
        time.sleep(0.01)


def publish(site: Site, name: str, job: Mapping[str, str]) -> Answer:
    """Do what `mlflow` does in a job: log a model to an experiment of its own, and register it."""
    experiment = site.mlflow("experiments/create", job, name=f"runs of {name} {time.monotonic_ns()}")
    assert experiment.status == 200, experiment.body
    run = site.mlflow("runs/create", job, experiment_id=experiment.json["experiment_id"])
    assert run.status == 200, run.body
    info = run.json["run"]["info"]
    put = site.files.ask("PUT", f"{BASE}/{info['experiment_id']}/{info['run_id']}/artifacts/model/MLmodel", b"x", job)
    assert put.status == 200, put.body
    # `mlflow.register_model` creates the model first, and goes on if it exists.
    exists = site.mlflow("registered-models/create", job, name=f"model-{name}")
    assert exists.json["error_code"] == "RESOURCE_ALREADY_EXISTS"
    source = f"{info['artifact_uri']}/model"
    return site.mlflow("model-versions/create", job, name=f"model-{name}", source=source, run_id=info["run_id"])


def test_a_job_publishes_without_a_secret(site: Site) -> None:
    made = site.publisher("plain")
    answer = site.exchange(site.token_of("plain", run_id="4711", actor_email="ada@example.com"))
    assert answer.status == 200, answer.body
    told = answer.json
    assert (told["models"], told["scope"], told["workspace"]) == (["model-plain"], "write", "default")
    assert (told["publisher"], told["publisher_id"]) == ("plain", made["publisher_id"])
    assert 0 < told["expires_at_ms"] - time.time() * 1000 <= 900_000
    job = bearer(told["token"])
    assert site.v1("GET", "/me", job).json["name"] == made["account"] == "publisher-plain"
    version = publish(site, "plain", job)
    assert version.status == 200, version.body
    assert site.v1("GET", "/models/model-plain/versions/1", job).json["created_by"] == "publisher-plain"
    # Its claims are kept when its token is long forgotten.
    site.store.write(lambda tx: tx._session.run(_FORGET))
    (event,) = site.versions("plain")
    claims = event["after"]["job"]["claims"]
    assert claims.pop("sub").startswith("repo:octo/")
    assert claims == {
        "iss": site.issuer.address,
        "repository": "octo/plain",
        "ref": "refs/heads/main",
        "run_id": "4711",
    }
    assert event["after"]["job"]["publisher_id"] == made["publisher_id"]
    assert event["after"]["job"]["token_id"] == told["token_id"]
    assert event["actor"]["name"] == "publisher-plain"


def test_versions_of_others_name_no_job(site: Site) -> None:
    site.publisher("manual")
    assert (
        site.mlflow("model-versions/create", basic(ADMIN, PASSWORD), name="model-manual", source="s3://bucket/x").status
        == 200
    )
    (event,) = site.versions("manual")
    assert "job" not in event["after"]


# -- tokens that must be refused ----------------------------------------------------------------------------------


def hs256_with_the_public_key(site: Site) -> str:
    assert isinstance(site.issuer.key, RSAKey)
    public = site.issuer.key.as_pem(private=False)
    header = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": site.issuer.key.kid}).encode()).rstrip(b"=")
    claims = site.issuer.claims_of(AUDIENCE, repository="octo/guarded")
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    proof = base64.urlsafe_b64encode(hmac.digest(public, header + b"." + payload, hashlib.sha256)).rstrip(b"=")
    return b".".join((header, payload, proof)).decode()


def unsigned(site: Site) -> str:
    claims = site.issuer.claims_of(AUDIENCE, repository="octo/guarded")
    parts = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in ({"alg": "none"}, claims)
    ]
    return f"{parts[0]}.{parts[1]}."


def of_another_issuer(site: Site) -> str:
    """Return a token that another issuer has signed, with a key of the same name."""
    return signed(
        site.issuer.claims_of(AUDIENCE, repository="octo/guarded"), a_key("RS256", 3), kid=site.issuer.key.kid
    )


HOSTILE: dict[str, Callable[[Site], str]] = {
    "not a token": lambda _: "hello",
    "an API token": lambda _: "grn_000000000000000000000000000000002wjyrI",
    "cut": lambda site: site.token_of("guarded")[:-40],
    "expired": lambda site: site.token_of("guarded", iat=int(time.time()) - 900, exp=int(time.time()) - 600),
    "not yet valid": lambda site: site.token_of("guarded", nbf=int(time.time()) + 600),
    "without an end": lambda site: site.token_of("guarded", exp=None),
    "for a week": lambda site: site.token_of("guarded", exp=int(time.time()) + 7 * 86400),
    "wrong audience": lambda site: site.issuer.token("https://pypi.org", repository="octo/guarded"),
    "several audiences": lambda site: site.issuer.token([AUDIENCE, "https://pypi.org"], repository="octo/guarded"),
    "no audience": lambda site: site.issuer.token(None, repository="octo/guarded"),
    "alg none": unsigned,
    "HS256 with the public key": hs256_with_the_public_key,
    "wrong key": lambda site: site.issuer.token(AUDIENCE, key_number=2, repository="octo/guarded"),
    "key of another issuer": of_another_issuer,
    "no subject": lambda site: site.token_of("guarded", sub=None),
    "claims that are not text": lambda site: signed(b'"claims"', site.issuer.key),
    "bytes": lambda site: site.token_of("guarded") + "\udcff",
}


@pytest.fixture(scope="module")
def guarded(site: Site) -> Site:
    site.publisher("guarded")
    return site


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_token_is_refused(guarded: Site, case: str) -> None:
    token = HOSTILE[case](guarded)
    answer = guarded.exchange(token)
    if case == "bytes":
        assert answer.status == 400, answer.body
    else:
        assert (answer.status, answer.json["reason"]) == (401, "UNAUTHENTICATED"), answer.body
    assert token[:60] not in answer.json["message"]


def test_a_token_is_exchanged_once(guarded: Site) -> None:
    token = guarded.token_of("guarded")
    assert guarded.exchange(token).status == 200
    again = guarded.exchange(token)
    assert (again.status, again.json["reason"]) == (401, "UNAUTHENTICATED")
    # At the same moment, too.
    token = guarded.token_of("guarded")
    with ThreadPoolExecutor(8) as pool:
        statuses = [answer.status for answer in pool.map(guarded.exchange, [token] * 8)]
    assert sorted(statuses) == [200, *[401] * 7]
    # The same job with another signature over the same claims, and without a `jti`.
    claims = guarded.issuer.claims_of(AUDIENCE, repository="octo/guarded", jti=None)
    first, second = (signed(claims, guarded.issuer.key) for _ in range(2))
    assert [guarded.exchange(one).status for one in (first, second)] == [200, 401]


def test_an_issuer_that_is_not_listed_is_never_asked(guarded: Site) -> None:
    """Otherwise anyone who sends a token could make the server send requests."""
    guarded.other.requests.clear()
    answer = guarded.exchange(guarded.other.token(AUDIENCE, repository="octo/guarded"))
    assert (answer.status, answer.json["message"]) == (403, NO_PUBLISHER)
    assert guarded.other.requests == []
    # Nor an address that only resembles a listed one.
    for address in (f"{guarded.issuer.address}/", guarded.issuer.address.replace("127.0.0.1", "localhost")):
        answer = guarded.exchange(guarded.issuer.token(AUDIENCE, repository="octo/guarded", iss=address))
        assert (answer.status, answer.json["message"]) == (403, NO_PUBLISHER)


def test_a_job_that_no_publisher_accepts_learns_nothing(guarded: Site) -> None:
    texts = set()
    for fields, claims in (
        ({}, {"repository": "octo/evil"}),
        ({}, {"repository": "octo/guarded/x"}),
        ({}, {"repository": ["octo/guarded"]}),
        ({}, {"repository": "Octo/guarded"}),
        ({"publisher": "unknown"}, {"repository": "octo/guarded"}),
        ({"workspace": "unknown"}, {"repository": "octo/guarded"}),
    ):
        answer = guarded.exchange(guarded.issuer.token(AUDIENCE, **claims), **fields)
        assert answer.status == 403, answer.body
        texts.add(answer.json["message"])
    assert texts == {NO_PUBLISHER}


def test_two_issuers_with_one_subject_are_two(site: Site) -> None:
    site.publisher("twice")
    made = site.v1(
        "POST",
        "/publishers",
        name="twice-other",
        issuer=site.other.address,
        audience=AUDIENCE,
        conditions={"repository": "octo/elsewhere"},
        models=["model-twice"],
    )
    assert made.status == 201
    try:
        # The subject and repository of the first, signed by the second.
        assert site.exchange(site.other.token(AUDIENCE, repository="octo/twice")).status == 403
        forged = signed(site.issuer.claims_of(AUDIENCE, repository="octo/twice"), a_key("RS256", 5))
        assert site.exchange(forged).status == 401
        # One jti of both is used once for each.
        assert site.exchange(site.token_of("twice", jti="same")).status == 200
        assert site.exchange(site.other.token(AUDIENCE, repository="octo/elsewhere", jti="same")).status == 200
    finally:
        assert site.v1("DELETE", "/publishers/twice-other").status == 204


def test_a_job_that_several_accept_names_one_and_keeps_its_token(site: Site) -> None:
    site.publisher("either")
    site.publisher("either-2", conditions={"repository": "octo/either*"})
    token = site.token_of("either")
    answer = site.exchange(token)
    assert (answer.status, answer.json["reason"], answer.json["field"]) == (400, "INVALID_INPUT", "publisher")
    assert "'either', 'either-2'" in answer.json["message"]
    assert site.exchange(token, publisher="either-2").json["models"] == ["model-either-2"]


def test_an_issuer_that_is_down_is_an_outage(site: Site) -> None:
    with ci_issuer() as gone:
        site.publisher("outage", issuer=gone.address)
        token = gone.token(AUDIENCE, repository="octo/outage")
    answer = site.exchange(token)
    assert (answer.status, answer.json["reason"]) == (503, "UNAVAILABLE"), answer.body
    assert site.exchange(site.token_of("outage")).status == 403


def test_a_publisher_of_another_workspace_and_the_end_of_the_workspace(site: Site) -> None:
    assert site.v1("POST", "/workspaces", name="attic").status == 201
    there = {**basic(ADMIN, PASSWORD), "X-MLFLOW-WORKSPACE": "attic"}
    assert site.v1("POST", "/models", there, name="model-attic").status == 201
    made = site.v1(
        "POST",
        "/publishers",
        there,
        name="attic-ci",
        issuer=site.issuer.address,
        audience=AUDIENCE,
        conditions={"repository": "octo/attic"},
        models=["model-attic"],
    )
    assert made.status == 201, made.body
    assert site.v1("GET", "/publishers/attic-ci").status == 404
    answer = site.exchange(site.token_of("attic"), workspace="attic")
    assert (answer.status, answer.json["workspace"]) == (200, "attic"), answer.body
    job = bearer(answer.json["token"])
    # It works where the publisher is, without being told.
    assert site.v1("GET", "/models/model-attic", job).status == 200
    assert site.v1("GET", "/models", {**job, "X-MLFLOW-WORKSPACE": "default"}).status == 404
    assert site.v1("DELETE", "/workspaces/attic?move_to=default").status == 204
    soon(lambda: site.v1("GET", "/me", job).status == 401)
    assert site.exchange(site.token_of("attic")).status == 403
    assert site.v1("GET", f"/accounts/{made.json['account_id']}").status == 404


def test_wrong_requests_name_the_field(site: Site) -> None:
    assert site.v1("POST", "/publishers/token", {}, token=5).json["field"] == "token"
    assert site.v1("POST", "/publishers/token", {}, publisher="x").json["field"] == "token"
    too_long = site.v1("POST", "/publishers/token", {}, token="x" * 70_000)
    assert (too_long.status, too_long.json["field"]) == (400, "token")
    assert "xxxxx" not in too_long.json["message"]
    assert site.v1("POST", "/publishers/token", {}, token="x" * 200_000).status == 413


# -- a token that is limited to one model -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def limited(site: Site) -> tuple[Site, Mapping[str, str]]:
    """A job, and a model `secret` of others with a version, an alias, a comment and files."""
    site.publisher("own")
    root = basic(ADMIN, PASSWORD)
    assert site.mlflow("registered-models/create", root, name="secret", description="swordfish").status == 200
    run = site.mlflow("runs/create", root, experiment_id="0").json["run"]["info"]
    path = f"0/{run['run_id']}/artifacts/model/MLmodel"
    assert site.files.ask("PUT", f"{BASE}/{path}", b"swordfish", root).status == 200
    source = f"{run['artifact_uri']}/model"
    made = site.mlflow("model-versions/create", root, name="secret", source=source, run_id=run["run_id"])
    assert made.status == 200, made.body
    alias = site.mlflow("registered-models/alias", root, name="secret", alias="champion", version="1")
    assert alias.status == 200
    # Everyone may read: only the limit of the token is in the way.
    publisher = site.v1("GET", "/publishers/own").json
    row = int(publisher["account_id"].removeprefix("acc_"))
    site.store.grant(row, "manager")
    return site, site.signed_in("own")


def test_a_limited_token_sees_no_other_model(limited: tuple[Site, Mapping[str, str]]) -> None:
    site, job = limited
    api = "/api/2.0/mlflow"
    download = site.ask("GET", f"{api}/model-versions/get-download-uri?name=secret&version=1").json["artifact_uri"]
    frozen = download.removeprefix("mlflow-artifacts:/")
    hidden = [
        ("GET", f"{api}/registered-models/get?name=secret"),
        ("GET", f"{api}/registered-models/alias?name=secret&alias=champion"),
        ("GET", f"{api}/model-versions/get?name=secret&version=1"),
        ("GET", f"{api}/model-versions/get-download-uri?name=secret&version=1"),
        ("GET", f"{api}/registered-models/get-latest-versions?name=secret"),
        ("GET", f"{BASE}/{frozen}/MLmodel"),
        ("GET", f"{BASE}?path={frozen}"),
        ("GET", "/model-versions/get-artifact?name=secret&version=1&path=MLmodel"),
        ("GET", "/api/v1/models/secret"),
        ("GET", "/api/v1/models/secret/versions"),
        ("GET", "/api/v1/models/secret/versions/1"),
        ("GET", "/api/v1/models/secret/comments"),
        ("GET", "/api/v1/events?model=secret"),
        ("GET", "/api/v1/events?model=secret&version=1"),
    ]
    for method, path in hidden:
        # Who holds the role without the limit can read it.
        assert site.ask(method, path).status == 200, path
        answer = site.ask(method, path, job)
        assert answer.status == 404, (path, answer.body)
        assert b"swordfish" not in answer.body


def test_a_limited_token_finds_no_other_model(limited: tuple[Site, Mapping[str, str]]) -> None:
    site, job = limited
    api = "/api/2.0/mlflow"
    for path in (
        f"{api}/registered-models/search",
        f"{api}/registered-models/search?filter=name%3D%27secret%27",
        f"{api}/model-versions/search",
        f"{api}/model-versions/search?filter=name%3D%27secret%27",
        "/api/v1/models?include_total=true",
        "/api/v1/events?limit=1000",
        "/api/v1/versions?limit=1000",
        "/api/ui/models",
        "/api/ui/home",
    ):
        answer = site.ask("GET", path, job)
        assert answer.status in (200, 404), (path, answer.body)
        assert b"secret" not in answer.body, path
        assert b"swordfish" not in answer.body, path
    found = site.ask("GET", "/api/v1/models?include_total=true", job).json
    assert ([one["name"] for one in found["items"]], found["total_count"]) == (["model-own"], 1)


def test_a_limited_token_changes_no_other_model(limited: tuple[Site, Mapping[str, str]]) -> None:
    site, job = limited
    before = site.v1("GET", "/models/secret").json
    for verb, fields in {
        "registered-models/rename": {"name": "secret", "new_name": "mine"},
        "registered-models/alias": {"name": "secret", "alias": "mine", "version": "1"},
        "registered-models/set-tag": {"name": "secret", "key": "k", "value": "v"},
        "model-versions/create": {"name": "secret", "source": "s3://bucket/x"},
        "model-versions/transition-stage": {"name": "secret", "version": "1", "stage": "Production"},
        "model-versions/set-tag": {"name": "secret", "version": "1", "key": "k", "value": "v"},
    }.items():
        answer = site.mlflow(verb, job, **fields)
        assert (answer.status, answer.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST"), (verb, answer.body)
    for verb in ("registered-models/create",):
        refused = site.mlflow(verb, job, name="secret")
        missing = site.mlflow(verb, job, name="a model that does not exist")
        assert (refused.status, refused.body) == (missing.status, missing.body)
        assert refused.status == 403
    assert site.v1("GET", "/models/secret").json == before


def test_a_limited_token_takes_no_files_of_another_model(limited: tuple[Site, Mapping[str, str]]) -> None:
    site, job = limited
    api = "/api/2.0/mlflow"
    download = site.ask("GET", f"{api}/model-versions/get-download-uri?name=secret&version=1").json["artifact_uri"]
    for source in ("models:/secret/1", "models:/secret@champion", "models:/secret/latest", download):
        answer = site.mlflow("model-versions/create", job, name="model-own", source=source)
        if answer.status == 200:
            # Kept as a text that says nothing to the server: no file came with it.
            number = answer.json["model_version"]["version"]
            path = f"/model-versions/get-artifact?name=model-own&version={number}&path=MLmodel"
            assert site.ask("GET", path, job).status == 404, source
        else:
            assert answer.status in (400, 404), (source, answer.body)


def test_a_limited_token_manages_nothing(limited: tuple[Site, Mapping[str, str]]) -> None:
    site, job = limited
    for method, path, fields in (
        ("GET", "/publishers", {}),
        ("PATCH", "/publishers/own", {"models": ["model-own", "secret"]}),
        ("DELETE", "/publishers/own", {}),
        ("POST", "/me/tokens", {"name": "more", "scope": "write"}),
        ("POST", "/accounts", {"name": "evil"}),
    ):
        answer = site.v1(method, path, job, **fields)
        assert (answer.status, answer.json["reason"]) == (403, "PERMISSION_DENIED"), (path, answer.body)


def test_a_token_works_in_its_workspace_only(limited: tuple[Site, Mapping[str, str]]) -> None:
    site, job = limited
    site.store.workspace("elsewhere", "contributor")
    assert site.v1("GET", "/models", {**job, "X-MLFLOW-WORKSPACE": "default"}).status == 200
    assert site.v1("GET", "/models", {**job, "X-MLFLOW-WORKSPACE": "elsewhere"}).status == 404


# -- the end of tokens --------------------------------------------------------------------------------------------


def test_a_model_that_is_taken_away_is_out_of_reach_at_once(site: Site) -> None:
    site.publisher("shrinking")
    assert site.v1("POST", "/models", name="model-left").status == 201
    job = site.signed_in("shrinking")
    assert site.v1("GET", "/models/model-shrinking", job).status == 200
    assert site.v1("PATCH", "/publishers/shrinking", models=["model-left"]).status == 200
    assert site.v1("GET", "/models/model-shrinking", job).status == 404
    # What is added needs a new token.
    assert site.v1("GET", "/models/model-left", job).status == 404


def test_deleting_a_publisher_ends_its_tokens(site: Site) -> None:
    made = site.publisher("ending")
    job = site.signed_in("ending")
    assert publish(site, "ending", job).status == 200
    assert site.v1("DELETE", "/publishers/ending").status == 204
    soon(lambda: site.v1("GET", "/me", job).status == 401)
    assert site.v1("GET", "/publishers/ending").json["reason"] == "PUBLISHER_NOT_FOUND"
    # It owns the experiment of its run.
    assert site.v1("GET", f"/accounts/{made['account_id']}").json["is_disabled"] is True
    assert site.exchange(site.token_of("ending")).status == 403


def test_a_publisher_is_changed_under_a_condition(site: Site) -> None:
    made = site.publisher("edited")
    headers = {**basic(ADMIN, PASSWORD), "If-Match": made["etag"]}
    changed = site.v1("PATCH", "/publishers/edited", headers, lifetime_s=120)
    assert (changed.status, changed.json["lifetime_s"]) == (200, 120)
    (event, *_) = site.v1("GET", "/events?type=publisher.updated").json["items"]
    assert (event["subject"]["kind"], event["subject"]["publisher_id"]) == ("publisher", made["publisher_id"])
    assert site.v1("PATCH", "/publishers/edited", headers, lifetime_s=180).status == 412
    assert site.v1("DELETE", "/publishers/edited", headers).status == 412


def test_others_may_not_see_publishers(site: Site) -> None:
    site.publisher("private")
    ada = site.store.account(f"ada-{time.monotonic_ns()}")
    site.store.grant(ada, "manager")
    reads = bearer(site.store.token(ada))
    for method, path in (("GET", "/publishers"), ("GET", "/publishers/private"), ("DELETE", "/publishers/private")):
        assert site.v1(method, path, reads).status == 403


# -- the command line ---------------------------------------------------------------------------------------------


def run(site: Site, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("MLFLOW_", "GREENROOM_", "ACTIONS_", "GITHUB", "GITLAB"))
    }
    return subprocess.run(
        [sys.executable, "-m", "greenroom", *arguments],
        env={
            **clean,
            "GREENROOM_CONFIG_DIR": str(folder),
            "GREENROOM_TRACKING_URI": site.files.server.url,
            **environment,
        },
        input="",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_line_from_the_publisher_to_the_job(site: Site, tmp_path: Path) -> None:
    assert site.v1("POST", "/models", name="model-cli").status == 201
    administrator = {"MLFLOW_TRACKING_USERNAME": ADMIN, "MLFLOW_TRACKING_PASSWORD": PASSWORD}
    server = site.files.server
    made = run(
        site,
        tmp_path,
        *("publishers", "create", "cli-ci", "--issuer", site.issuer.address, "--model", "model-cli"),
        *("--condition", "repository=octo/churn", "--minutes", "5"),
        **administrator,
    )
    assert made.returncode == 0, made.stderr
    assert "publisher-cli-ci" in made.stdout
    shown = run(site, tmp_path, "publishers", "show", "cli-ci", "--json", **administrator)
    assert json.loads(shown.stdout)["audience"] == server.url
    assert "cli-ci" in run(site, tmp_path, "publishers", "list", **administrator).stdout

    # GitHub Actions.
    github = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": site.issuer.request_url,
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": REQUEST_TOKEN,
        "GITHUB_ACTIONS": "true",
    }
    exported = run(site, tmp_path, "login", "--ci", "--export", server.url, **github)
    assert exported.returncode == 0, exported.stderr
    lines = dict(line.removeprefix("export ").split("=", 1) for line in exported.stdout.splitlines())
    assert lines["MLFLOW_TRACKING_URI"] == server.url
    assert site.v1("GET", "/models/model-cli", bearer(lines["MLFLOW_TRACKING_TOKEN"])).status == 200
    assert f"::add-mask::{lines['MLFLOW_TRACKING_TOKEN']}" in exported.stderr
    assert not (tmp_path / "credentials.json").exists()

    # GitLab, stored for `greenroom` and `import greenroom`.
    stored = run(site, tmp_path, "login", "--ci", server.url, GREENROOM_ID_TOKEN=site.issuer.token(server.url))
    assert stored.returncode == 0, stored.stderr
    assert "publisher-cli-ci" in stored.stdout
    assert "grn_" not in stored.stdout + stored.stderr
    assert "publisher-cli-ci" in run(site, tmp_path, "whoami").stdout
    assert run(site, tmp_path, "logout").returncode == 0

    # A file, and what goes wrong.
    file = tmp_path / "token.jwt"
    file.write_text(site.issuer.token(server.url) + "\n")
    assert run(site, tmp_path, "login", "--ci", "--id-token-file", str(file), "--export").returncode == 0
    again = run(site, tmp_path, "login", "--ci", "--id-token-file", str(file))
    assert again.returncode != 0
    assert "used already" in again.stderr
    nothing = run(site, tmp_path, "login", "--ci")
    assert nothing.returncode == 2
    assert "GREENROOM_ID_TOKEN" in nothing.stderr
    no_right = run(site, tmp_path, "login", "--ci", GITHUB_ACTIONS="true")
    assert "id-token: write" in no_right.stderr
    deleted = run(site, tmp_path, "publishers", "delete", "cli-ci", "--yes", **administrator)
    assert deleted.returncode == 0, deleted.stderr
