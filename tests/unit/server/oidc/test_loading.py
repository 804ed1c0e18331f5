"""A server without providers loads none of the libraries that sign-in needs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LIBRARIES = ("httpx", "httpcore", "joserfc", "cryptography")


def loaded(modules: str) -> set[str]:
    program = (
        f"import sys, json, {modules}; print(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(result.stdout)) & set(LIBRARIES)


@pytest.mark.parametrize(
    "modules",
    [
        "greenroom.server.app, greenroom.server.processes.workers, greenroom.server_cli.server",
        "greenroom.server.auth.oidc.providers, greenroom.server.auth.oidc.identities, greenroom.server.auth.oidc.used_once",
    ],
)
def test_the_server_and_the_settings_load_none(modules: str) -> None:
    assert loaded(modules) == set()


def test_a_sign_in_loads_them() -> None:
    assert loaded("greenroom.server.auth.oidc.sign_in, greenroom.server.auth.oidc.ci_tokens") >= {
        "httpx",
        "joserfc",
        "cryptography",
    }
