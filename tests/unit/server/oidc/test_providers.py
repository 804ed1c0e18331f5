from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from greenroom.errors import InvalidInput
from greenroom.server.auth.oidc.providers import MOST_PROVIDERS, Provider, read_providers
from greenroom.server.auth.oidc.secret import Secret

LEAST = """
[[provider]]
id = "okta"
issuer = "https://example.okta.com"
client_id = "0oa1"
"""


def read(folder: Path, text: str, *, mode: int = 0o600, environment: Mapping[str, str] | None = None) -> list[Provider]:
    file = folder / "oidc.toml"
    file.write_text(text)
    file.chmod(mode)
    return list(read_providers(file, environment or {}))


def refusal(folder: Path, text: str, *, mode: int = 0o600, environment: Mapping[str, str] | None = None) -> str:
    with pytest.raises(InvalidInput) as refused:
        read(folder, text, mode=mode, environment=environment)
    return refused.value.message


def test_three_entries_are_enough(tmp_path: Path) -> None:
    [provider] = read(tmp_path, LEAST)
    assert provider == Provider(id="okta", name="okta", issuer="https://example.okta.com", client_id="0oa1")
    assert provider.client_secret is None
    assert provider.scopes == ("openid", "profile", "email")
    assert provider.username_claims == ("preferred_username", "email")
    assert provider.groups_claim == "groups"


def test_everything_can_be_given_and_several_providers_keep_their_order(tmp_path: Path) -> None:
    first, second = read(
        tmp_path,
        """
        [[provider]]
        id = "keycloak"
        name = "Company account"
        issuer = "https://login.example.com/realms/ml"
        client_id = "greenroom"
        client_secret = "hunter2"
        scopes = ["openid", "groups", "openid"]
        groups_claim = "realm_access.roles"
        username_claim = "upn"
        admin_groups = ["admins"]
        allowed_domains = ["Example.com"]
        require_email_verified = true
        trust_email = true
        """
        + LEAST
        + 'groups_claim = ""',
    )
    assert first == Provider(
        id="keycloak",
        name="Company account",
        issuer="https://login.example.com/realms/ml",
        client_id="greenroom",
        client_secret=Secret("hunter2"),
        scopes=("openid", "groups"),
        groups_claim="realm_access.roles",
        username_claims=("upn",),
        admin_groups=("admins",),
        allowed_domains=("example.com",),
        require_email_verified=True,
        trust_email=True,
    )
    assert second.groups_claim is None
    assert "hunter2" not in repr(first)


def test_the_secret_can_be_in_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "okta-secret").write_text("hunter2\n")
    [provider] = read(tmp_path, LEAST + 'client_secret_file = "okta-secret"', mode=0o644)
    assert provider.client_secret == Secret("hunter2")
    text = refusal(tmp_path, LEAST + 'client_secret_file = "missing"')
    assert "client_secret_file names" in text
    assert "cannot be read (No such file or directory)" in text


def test_the_secret_can_be_in_the_environment(tmp_path: Path) -> None:
    text = LEAST + 'client_secret_env = "OKTA_SECRET"'
    [provider] = read(tmp_path, text, mode=0o644, environment={"OKTA_SECRET": "hunter2"})
    assert provider.client_secret == Secret("hunter2")
    assert refusal(tmp_path, text).endswith(
        "client_secret_env names the environment variable OKTA_SECRET, which is not set."
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_secret_in_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    text = refusal(tmp_path, LEAST + 'client_secret = "hunter2"', mode=mode)
    assert f"(mode {mode:04o}): run chmod 600 on it" in text
    assert "hunter2" not in text


def test_a_wrong_secret_is_not_quoted(tmp_path: Path) -> None:
    assert "hunter" not in refusal(tmp_path, LEAST + 'client_secret = "hunter\\u0007"')
    assert "hunter" not in refusal(tmp_path, LEAST + 'client_secret = ["hunter"]')
    text = LEAST + 'client_secret_env = "S"'
    assert "hunter" not in refusal(tmp_path, text, environment={"S": "hunter\n2"})
    assert "hunter" not in refusal(tmp_path, LEAST + 'client_secret = "hunter" 2')


def test_two_places_for_a_secret_are_refused(tmp_path: Path) -> None:
    text = refusal(tmp_path, LEAST + 'client_secret = "a"\nclient_secret_env = "B"')
    assert "client_secret and client_secret_env are both given" in text


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ('clientid = "x"', "clientid is not an entry of a provider; did you mean client_id?"),
        ('client-secret-file = "x"', "did you mean client_secret_file?"),
        ("xyz = 1", "known are id, name, issuer,"),
    ],
)
def test_unknown_entries_are_named_with_the_nearest_known_one(tmp_path: Path, entry: str, hint: str) -> None:
    assert hint in refusal(tmp_path, LEAST + entry)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ('token_endpoint_auth_method = "none"', "is not one of client_secret_basic, client_secret_post"),
        ('name = ""', "name: '' is not a text of 1 to 256"),
        ('name = " a"', "name:"),
        ('name = "a\\nb"', "name:"),
        ("name = 1", "name: 1 is not a text"),
        ('scopes = ["profile"]', 'lacks "openid"'),
        ('scopes = "openid"', "is not a list"),
        ('scopes = ["openid profile"]', "without spaces"),
        ('admin_groups = ["a", 1]', "admin_groups:"),
        ('admin_groups = ["a"]\ngroups_claim = ""', "admin_groups needs groups_claim, which is empty"),
        ('allowed_domains = ["@example.com"]', "without @ and wildcards"),
        ('allowed_domains = ["*.example.com"]', "without @ and wildcards"),
        ('require_email_verified = "yes"', "is neither true nor false"),
        ('client_secret_env = "a-b"', "is not the name of an environment variable"),
        ('client_secret = ""', "is not a text of 1 to 1024"),
    ],
)
def test_wrong_entries_are_named(tmp_path: Path, entry: str, says: str) -> None:
    text = refusal(tmp_path, LEAST + entry)
    assert says in text
    assert text.startswith(f"{tmp_path / 'oidc.toml'}, [[provider]] 1: ")


@pytest.mark.parametrize("name", ["id", "issuer", "client_id"])
def test_what_is_needed_is_named(tmp_path: Path, name: str) -> None:
    lines = [line for line in LEAST.splitlines() if not line.startswith(name)]
    assert f"{name} is missing." in refusal(tmp_path, "\n".join(lines))


@pytest.mark.parametrize("given", ["Okta", "ok ta", "-okta", "okta-", "", "a" * 33, "ökta", "a/b", ".."])
def test_an_id_must_fit_into_an_address(tmp_path: Path, given: str) -> None:
    assert "is not an id" in refusal(tmp_path, LEAST.replace('"okta"', f'"{given}"'))


def test_ids_are_unique(tmp_path: Path) -> None:
    assert "[[provider]] 2: id 'okta' is the id of an earlier provider too" in refusal(tmp_path, LEAST * 2)


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.example.com",
        "login.example.com",
        "ftp://login.example.com",
        "https://",
        "https://login.example.com?a=1",
        "https://login.example.com?",
        "https://login.example.com#a",
        "https://user@login.example.com",
        "https://user:password@login.example.com",
        "https://login.example.com:99999",
        "https://login.example.com\\\\@evil.example",
        "https://login.example.com\\\\evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://10.0.0.1",
        "javascript:alert(1)",
    ],
)
def test_issuers_must_be_https(tmp_path: Path, issuer: str) -> None:
    assert "issuer: " in refusal(tmp_path, LEAST.replace("https://example.okta.com", issuer))


@pytest.mark.parametrize(
    "issuer", ["http://127.0.0.1:9000", "http://localhost:9000/realm", "http://[::1]:9", "https://a.example/"]
)
def test_issuers_on_loopback_may_be_http(tmp_path: Path, issuer: str) -> None:
    [provider] = read(tmp_path, LEAST.replace("https://example.okta.com", issuer))
    assert provider.issuer == issuer


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it holds no provider"),
        ("provider = []", "it holds no provider"),
        ("provider = 1", "it holds no provider"),
        ("provider = [1]", "it holds no provider"),
        ('[provider]\nid = "okta"', "it holds no provider"),
        ('[[providers]]\nid = "okta"', "there is no setting 'providers', only tables [[provider]]"),
        ("a", "is not a TOML file"),
        ("a = [" * 2000, "is not a TOML file"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refusal(tmp_path, text)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"--oidc-config: .*missing\.toml' cannot be read"):
        read_providers(tmp_path / "missing.toml", {})
    with pytest.raises(InvalidInput, match=r"--oidc-config: .* cannot be read \(Is a directory\)"):
        read_providers(tmp_path, {})


def test_the_number_of_providers_is_bounded(tmp_path: Path) -> None:
    text = "".join(LEAST.replace('"okta"', f'"p{n}"') for n in range(MOST_PROVIDERS + 1))
    assert f"at most {MOST_PROVIDERS}" in refusal(tmp_path, text)
