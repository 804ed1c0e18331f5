from __future__ import annotations

import base64
from pathlib import Path

import pytest

from greenroom.errors import InvalidInput, InvalidURI
from greenroom.sdk import connection
from greenroom.sdk.settings import Connection, Credentials, flag, server_address


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the settings of the machine's own environment."""
    import os

    for name in list(os.environ):
        if name.startswith(("GREENROOM_", "MLFLOW_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def test_tracking_uri_is_what_was_set_then_greenrooms_then_mlflows_then_a_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    connection.forget_transports()
    monkeypatch.chdir(tmp_path)
    assert connection.get_tracking_uri() == (tmp_path / "greenroom-data").as_uri()
    assert not connection.is_tracking_uri_set()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://mlflow")
    assert connection.get_tracking_uri() == "http://mlflow"
    monkeypatch.setenv("GREENROOM_TRACKING_URI", "http://greenroom")
    assert connection.get_tracking_uri() == "http://greenroom"
    connection.set_tracking_uri("http://set")
    try:
        assert connection.get_tracking_uri() == "http://set"
        assert connection.is_tracking_uri_set()
    finally:
        connection.set_tracking_uri("")
    assert connection.get_tracking_uri() == "http://greenroom"
    connection.forget_transports()


def test_registry_is_the_tracking_server_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://tracking")
    assert connection.get_registry_uri() == "http://tracking"
    assert connection.get_registry_uri("http://other") == "http://other"
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", "http://registry")
    assert connection.get_registry_uri("http://other") == "http://registry"


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("http://host:5000", "http://host:5000"),
        ("http://host:5000/", "http://host:5000"),
        ("https://host/prefix/", "https://host/prefix"),
        ("http://me:secret@host:5000/prefix", "http://host:5000/prefix"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_address_loses_credentials_and_final_slash(uri: str, address: str) -> None:
    assert server_address(uri) == address


@pytest.mark.parametrize("uri", ["", "./mlruns", "file:///tmp/mlruns", "sqlite:///mlflow.db", "databricks", "http://"])
def test_uri_that_is_not_a_servers_is_rejected(uri: str) -> None:
    with pytest.raises(InvalidURI, match="must be the URI of a server"):
        server_address(uri)


def test_refused_address_does_not_repeat_the_password() -> None:
    with pytest.raises(InvalidURI) as caught:
        server_address("ftp://me:secret@host")
    assert "secret" not in str(caught.value)


def test_token_goes_before_user_and_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "me")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "secret")
    basic = base64.b64encode(b"me:secret").decode()
    assert Credentials.find("http://host").headers == {"Authorization": f"Basic {basic}"}
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "one")
    assert Credentials.find("http://host").headers == {"Authorization": "Bearer one"}
    monkeypatch.setenv("GREENROOM_TOKEN", "two")
    found = Credentials.find("http://host")
    assert found.headers == {"Authorization": "Bearer two"}
    assert "GREENROOM_TOKEN" in found.advice


def test_credentials_in_the_address_are_sent_as_basic() -> None:
    basic = base64.b64encode(b"me:s%cret").decode()
    assert Credentials.find("http://me:s%25cret@host").headers == {"Authorization": f"Basic {basic}"}


def test_advice_without_credentials_names_the_variables() -> None:
    assert "GREENROOM_TOKEN" in Credentials.find("http://host").advice


@pytest.mark.parametrize("value", ["soon", "0", "-1"])
def test_timeout_that_is_none_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", value)
    with pytest.raises(InvalidInput, match="MLFLOW_HTTP_REQUEST_TIMEOUT"):
        Connection.from_environment("http://host")


@pytest.mark.parametrize("value", ["many", "-1", "1.5"])
def test_number_of_retries_that_is_none_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", value)
    with pytest.raises(InvalidInput, match="MLFLOW_HTTP_REQUEST_MAX_RETRIES"):
        Connection.from_environment("http://host")


def test_flag_takes_the_usual_words_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, meaning in {"true": True, "1": True, "NO": False, "off": False}.items():
        monkeypatch.setenv("MLFLOW_TRACKING_INSECURE_TLS", word)
        assert flag("TRACKING_INSECURE_TLS", default=not meaning) is meaning
    monkeypatch.setenv("MLFLOW_TRACKING_INSECURE_TLS", "perhaps")
    with pytest.raises(InvalidInput, match="TRACKING_INSECURE_TLS"):
        flag("TRACKING_INSECURE_TLS", default=False)


def test_proxy_of_the_environment_is_used_but_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import urllib3

    monkeypatch.setenv("HTTP_PROXY", "proxy.example:3128")
    away = Connection.from_environment("http://registry.example").pool(block_bytes=1024)
    assert isinstance(away, urllib3.ProxyManager)
    assert away.proxy is not None
    assert away.proxy.url == "http://proxy.example:3128"
    here = Connection.from_environment("http://127.0.0.1:5000").pool(block_bytes=1024)
    assert not isinstance(here, urllib3.ProxyManager)
    monkeypatch.setenv("NO_PROXY", "registry.example")
    bypassed = Connection.from_environment("http://registry.example").pool(block_bytes=1024)
    assert not isinstance(bypassed, urllib3.ProxyManager)
