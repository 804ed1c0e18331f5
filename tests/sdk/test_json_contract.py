"""What commands print with `--json`: no key may go away or change its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sdk import json_of_commands


def test_keys_of_every_command_are_those_of_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_UNSENT", str(tmp_path / "unsent"))
    assert json_of_commands.table(tmp_path) == json_of_commands.TABLE.read_text(), (
        "the JSON of a command has changed; if keys were only added: "
        "python -m tests.sdk.json_of_commands > tests/sdk/json_of_commands.txt"
    )


def test_every_command_with_json_is_in_the_table() -> None:
    listed = {line.partition(":")[0] for line in json_of_commands.TABLE.read_text().splitlines()}
    # A folder has no accounts, and so no inboxes: tests/server/test_notifications.py has the keys of these.
    of_accounts = {"watch", "unwatch", "inbox"}
    assert set(json_of_commands.with_json()) - of_accounts == listed - {"models list --deleted", "models list --as-of"}
