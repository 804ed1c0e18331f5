"""People whom an authenticating proxy names in headers, over raw HTTP to a real server on both databases."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.credentials import Store, basic, bearer
from tests.support.servers import GreenroomServer, StartServer

ADMIN, PASSWORD = "root", "correct horse battery staple"
PROXY, STRANGER = "127.0.0.1", "127.0.0.2"
USER, GROUPS, EMAIL = "Remote-User", "Remote-Groups", "Remote-Email"
OPTIONS = (
    *("--trusted-proxy", PROXY),
    *("--proxy-user-header", USER, "--proxy-groups-header", GROUPS, "--proxy-email-header", EMAIL),
)
ENVIRONMENT = {"GREENROOM_SERVER_ADMIN_USERNAME": ADMIN, "GREENROOM_SERVER_ADMIN_PASSWORD": PASSWORD}
SOON_S = 3.0

Headers = Mapping[str, str] | Sequence[tuple[str, str | bytes]]


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    json: Any

    @property
    def name(self) -> str:
        """Who the server says one is."""
        assert self.status == 200, self
        return str(self.json["name"])


class Site(NamedTuple):
    server: GreenroomServer
    store: Store

    def ask(
        self,
        headers: Headers = (),
        *,
        path: str = "/api/v1/me",
        method: str = "GET",
        peer: str = PROXY,
        body: Any = None,
    ) -> Answer:
        """Send a request from an address; the same header may be sent twice."""
        sent = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
        content = None if body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection(PROXY, self.server.port, timeout=30, source_address=(peer, 0))
        with closing(connection):
            connection.putrequest(method, path)
            for name, value in sent:
                connection.putheader(name, value)
            if content is not None:
                connection.putheader("Content-Type", "application/json")
                connection.putheader("Content-Length", str(len(content)))
            connection.endheaders(content)
            response = connection.getresponse()
            answer = json.loads(response.read() or b"null")
            return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, answer)

    def admin(self, method: str, path: str, **body: Any) -> Answer:
        """Send a request of the administrator."""
        return self.ask(basic(ADMIN, PASSWORD), path=f"/api/v1{path}", method=method, body=body or None)

    def members(self, group: str) -> list[tuple[str, bool, list[str]]]:
        """Return the members of a group: name, added by hand, providers."""
        found = self.admin("GET", f"/groups/{group}/members").json["items"]
        return [(one["name"], one["is_added_by_hand"], one["identity_providers"]) for one in found]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("proxy-sign-in")
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_server").create_database()
    database = [] if url is None else ["--database", url]
    server = GreenroomServer(
        "--data", folder / "data", *database, *OPTIONS, log=folder / "log", environment=ENVIRONMENT
    )
    store = Store(url or f"sqlite:///{folder / 'data' / 'greenroom.db'}")
    try:
        yield Site(server, store)
        store.close()
        server.stop()
    finally:
        server.kill()


def soon(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON_S
    while not what():
        assert time.monotonic() < deadline, "it still was not so"
        time.sleep(0.01)


def test_a_person_gets_an_account_at_the_first_request(site: Site) -> None:
    answer = site.ask({USER: "ada", EMAIL: "ada@example.com"})
    assert answer.name == "ada"
    account = site.admin("GET", "/accounts/ada").json
    assert account["is_admin"] is False
    assert (account["kind"], account["email"]) == ("user", "ada@example.com")
    assert (account["identity_providers"], account["has_password"]) == (["proxy"], False)
    assert site.ask({USER: "ada"}).json["id"] == answer.json["id"]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("CORP\\grace", "grace"),
        ("GRACE", "grace"),
        ("  grace  ", "grace"),
        ("grace@example.com", "grace@example.com"),
        ("J\u00fcrgen".encode(), "J\u00fcrgen"),
    ],
)
def test_the_spelling_of_a_name_makes_no_second_account(site: Site, header: str | bytes, name: str) -> None:
    if name == "grace":
        assert site.ask({USER: "grace"}).name == "grace"
    assert site.ask([(USER, header)]).name == name
    assert site.ask([(USER, header)]).name == name


@pytest.mark.parametrize("header", ["(null)", "ada lovelace", "acc_1", "CORP\\", "a" * 300, b"J\xfcrgen", "me"])
def test_what_is_not_a_user_name_is_refused_and_not_repaired(site: Site, header: str | bytes) -> None:
    before = site.admin("GET", "/accounts?include_total=true").json["total_count"]
    answer = site.ask([(USER, header)])
    assert (answer.status, answer.json["reason"]) == (401, "UNAUTHENTICATED")
    assert "remote-user" in answer.json["message"]
    assert site.admin("GET", "/accounts?include_total=true").json["total_count"] == before


def test_the_header_of_anyone_else_is_ignored(site: Site) -> None:
    for spoofed in (USER, USER.lower(), "REMOTE-USER"):
        assert site.ask({spoofed: ADMIN}, peer=STRANGER).status == 401
        # Not even with the address of the proxy as the forwarded one.
        assert site.ask({spoofed: "eve", "X-Forwarded-For": PROXY}, peer=STRANGER).status == 401
    token = bearer(site.store.token(site.store.account(f"tom-{time.monotonic_ns()}")))
    assert site.ask({**token, USER: "ada"}, peer=STRANGER).name.startswith("tom-")
    assert site.admin("GET", "/accounts/eve").status == 404
    soon(lambda: "is not a trusted proxy" in site.server.log)
    assert site.server.log.count("is not a trusted proxy") == 1


def test_the_proxy_is_the_peer_of_the_connection_not_the_forwarded_client(site: Site) -> None:
    assert site.ask({USER: "ada", "X-Forwarded-For": "203.0.113.7"}).name == "ada"


def test_a_header_that_is_sent_twice_is_refused(site: Site) -> None:
    for name in (USER, GROUPS, EMAIL):
        answer = site.ask(
            [(USER, "ada"), (name, "x"), (name, "x")] if name != USER else [(name, "ada"), (name, "root")]
        )
        assert answer.status == 400, answer
        assert name.lower() in answer.json["message"]
    # Whatever its name, it signs no one in.
    assert site.ask([(USER, "ada"), (USER, "root")], peer=STRANGER).status == 401


def test_an_authorization_header_decides(site: Site) -> None:
    ben = site.store.account(f"ben-{time.monotonic_ns()}")
    token = site.store.token(ben)
    assert site.ask({USER: "ada", **bearer(token)}).name.startswith("ben-")
    assert site.ask({USER: "ada", **basic(ADMIN, PASSWORD)}).name == ADMIN
    # A wrong one is not outweighed by the proxy's.
    assert site.ask({USER: "ada", **bearer("grn_000000000000000000000000000000002wjyrI")}).status == 401


def test_the_header_decides_over_a_cookie(site: Site) -> None:
    begun = site.ask(path="/api/ui/session", method="POST", body={"username": ADMIN, "password": PASSWORD})
    cookie = {"Cookie": begun.headers["set-cookie"].partition(";")[0]}
    assert site.ask(cookie).name == ADMIN
    assert site.ask({**cookie, USER: "ada"}).name == "ada"
    assert site.ask({**cookie, USER: ""}).name == ADMIN


def test_without_the_header_one_signs_in_as_elsewhere(site: Site) -> None:
    assert site.ask().status == 401
    assert site.ask({USER: "  "}).status == 401
    assert site.ask({GROUPS: "ml"}).status == 401
    assert site.ask(path="/api/v1/server").status == 200


def test_groups_follow_the_header(site: Site) -> None:
    for group in ("ml", "data", "CN=ops,OU=it"):
        assert site.admin("POST", "/groups", name=group).status == 201
    assert site.ask({USER: "gus", GROUPS: "ml, data, unknown"}).name == "gus"
    assert site.members("ml") == [("gus", False, ["proxy"])]
    assert site.members("data") == [("gus", False, ["proxy"])]
    assert site.admin("GET", "/groups/unknown").status == 404
    # Other case is another group, and a semicolon separates names with commas.
    assert site.ask({USER: "gus", GROUPS: "ML;CN=ops,OU=it"}).name == "gus"
    assert site.members("ml") == []
    assert site.members("CN%3Dops%2COU%3Dit") == [("gus", False, ["proxy"])]
    # Who was added by hand stays.
    assert site.admin("PUT", "/groups/ml/members/gus").status == 200
    assert site.ask({USER: "gus"}).name == "gus"
    assert site.members("CN%3Dops%2COU%3Dit") == []
    assert site.members("ml") == [("gus", True, [])]


def test_a_group_gives_its_role_at_once_and_takes_it_away(site: Site) -> None:
    assert site.admin("POST", "/groups", name="readers").status == 201
    group = site.admin("GET", "/groups/readers").json["group_id"].removeprefix("gr_")
    site.store.grant(f"group:{group}", "viewer")
    path = "/api/v1/experiments/0"
    assert site.ask({USER: "rea", GROUPS: "readers"}, path=path).status == 200
    assert site.ask({USER: "rea", GROUPS: ""}, path=path).status == 404
    assert site.ask({USER: "rea", GROUPS: "readers"}, path=path).status == 200


def test_too_many_groups_are_refused(site: Site) -> None:
    answer = site.ask({USER: "many", GROUPS: ",".join(f"g{number}" for number in range(1001))})
    assert (answer.status, answer.json["reason"]) == (400, "INVALID_INPUT")
    assert site.ask({USER: "many", GROUPS: ",".join(f"g{number}" for number in range(1000))}).name == "many"


def test_a_disabled_account_stays_out(site: Site) -> None:
    assert site.ask({USER: "dora"}).name == "dora"
    assert site.admin("PATCH", "/accounts/dora", is_disabled=True).status == 200
    soon(lambda: site.ask({USER: "dora"}).status == 403)
    assert site.ask({USER: "DORA"}).status == 403
    assert site.admin("PATCH", "/accounts/dora", is_disabled=False).status == 200
    assert site.ask({USER: "dora"}).name == "dora"


def test_an_account_of_the_same_name_is_not_taken_over(site: Site) -> None:
    answer = site.ask({USER: ADMIN})
    assert answer.name == f"{ADMIN}.proxy"
    assert site.admin("GET", f"/accounts/{ADMIN}.proxy").json["is_admin"] is False
    assert site.ask({USER: ADMIN.upper()}).name == f"{ADMIN}.proxy"


def test_known_headers_cost_no_change(site: Site) -> None:
    headers = {USER: "ida", GROUPS: "ml", EMAIL: "ida@example.com"}
    assert site.ask(headers).name == "ida"
    before = site.store.read(lambda tx: tx.credentials.state()).version
    for _ in range(3):
        assert site.ask(headers).name == "ida"
    assert site.store.read(lambda tx: tx.credentials.state()).version == before


def test_a_page_of_another_site_cannot_use_it(site: Site) -> None:
    answer = site.ask(
        {USER: "ada", "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        path="/api/2.0/mlflow/experiments/create",
        method="POST",
        body={"name": "evil"},
    )
    assert answer.status == 403


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--proxy-user-header", USER), "--trusted-proxy"),
        (("--proxy-groups-header", GROUPS, "--trusted-proxy", PROXY), "--proxy-user-header is missing"),
        (
            ("--proxy-user-header", USER, "--proxy-email-header", USER.upper(), "--trusted-proxy", PROXY),
            "the same header",
        ),
        (("--proxy-user-header", "Authorization", "--trusted-proxy", PROXY), "has another meaning"),
        (("--proxy-user-header", "X-Forwarded-For", "--trusted-proxy", PROXY), "has another meaning"),
        (("--proxy-user-header", "Remote User", "--trusted-proxy", PROXY), "is not the name of a header"),
        # No account: until there is one, everyone would act as the server's user.
        (("--proxy-user-header", USER, "--trusted-proxy", PROXY), "greenroom init"),
    ],
)
def test_it_does_not_start_unsafe(
    start_server: StartServer, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    with pytest.raises(AssertionError) as ended:
        start_server("--data", tmp_path / "data", *options)
    assert says in str(ended.value)
