"""Usage by the client and the command line: with a server, in a folder, and on MLflow's server."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from greenroom.cli.main import main
from greenroom.embedded import EmbeddedTransport
from greenroom.errors import NotSupported
from greenroom.sdk.client import MlflowClient
from tests.support.servers import GreenroomServer, StartServer


@pytest.fixture
def server(start_server: StartServer, tmp_path: Path) -> GreenroomServer:
    return start_server("--data", tmp_path / "data", "--usage-write-s", "1")


def with_versions(client: MlflowClient) -> None:
    """Make two versions of `wine`, the first in Production, and load it three times."""
    run = client.create_run(client.create_experiment("tasting"))
    client.log_text(run.info.run_id, "flavors: {}\n", "model/MLmodel")
    client.create_registered_model("wine")
    for _ in range(2):
        client.create_model_version("wine", f"runs:/{run.info.run_id}/model", run.info.run_id)
    client.transition_model_version_stage("wine", 1, "Production")
    for uri in ("models:/wine/Production", "models:/wine/Production", "models:/wine/1"):
        client.download_by_uri(uri)


def wait_for_loads(client: MlflowClient, loads: int) -> None:
    deadline = time.monotonic() + 20
    while client.get_impact("wine").loads < loads:
        assert time.monotonic() < deadline, "the loads were not counted"
        time.sleep(0.1)


def greenroom(server: GreenroomServer, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--uri", server.url], catch_exceptions=False)


def test_users_are_listed_and_shown_before_a_version_is_taken_out_of_use(server: GreenroomServer) -> None:
    client = MlflowClient(server.url)
    with_versions(client)
    wait_for_loads(client, 3)

    listed = greenroom(server, "versions", "users", "wine/Production")
    assert listed.exit_code == 0
    (row,) = listed.stdout.splitlines()[1:]
    assert "(no account)" in row
    assert "stage:Production (2), version (1)" in row
    (caller,) = json.loads(greenroom(server, "versions", "users", "wine/1", "--json").stdout)
    assert (caller["account"], caller["loads"]) == (None, 3)
    assert json.loads(greenroom(server, "versions", "users", "wine/2", "--json").stdout) == []

    warning = "Version 1 of 'wine' was loaded 3 times in the last 7 days, by (no account) with greenroom "
    for arguments in (
        ("versions", "delete", "wine/1"),
        ("versions", "transition", "wine/1", "archived"),
        ("versions", "transition", "wine/1", "Production", "--remove"),
    ):
        refused = greenroom(server, *arguments)
        assert refused.exit_code == 2, refused.output
        assert warning in refused.stderr
        assert "pass --yes" in refused.stderr
    assert client.get_model_version("wine", 1).current_stage == "Production"
    whole = greenroom(server, "models", "delete", "wine")
    assert "'wine' was loaded 3 times" in whole.stderr

    # No one would notice these.
    assert greenroom(server, "versions", "transition", "wine/2", "Archived").exit_code == 0
    assert greenroom(server, "versions", "transition", "wine/2", "Production").exit_code == 0
    done = greenroom(server, "versions", "transition", "wine/1", "Archived", "--yes")
    assert (done.exit_code, done.stderr) == (0, "")


def test_users_are_shown_before_an_older_version_replaces_the_one_they_load(server: GreenroomServer) -> None:
    client = MlflowClient(server.url)
    with_versions(client)
    client.transition_model_version_stage("wine", 2, "Production", archive_existing_versions=True)
    client.download_by_uri("models:/wine/Production")
    wait_for_loads(client, 4)
    back = ("versions", "transition", "wine/1", "production")
    refused = greenroom(server, *back, "--archive-existing")
    assert refused.exit_code == 2, refused.output
    assert "Version 2 of 'wine' was loaded once in the last 7 days, by (no account) with greenroom " in refused.stderr
    # Beside version 2, version 1 takes no loads from it.
    assert greenroom(server, *back).exit_code == 0
    assert greenroom(server, "versions", "transition", "wine/1", "Archived", "--yes").exit_code == 0
    client.set_stage_rule("stage:Production", name="wine", is_exclusive=True)
    refused = greenroom(server, *back)
    assert (refused.exit_code, "Version 2 of 'wine' was loaded once" in refused.stderr) == (2, True)
    done = greenroom(server, *back, "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    # A newer version that replaces an older one is no rollback.
    assert greenroom(server, "versions", "transition", "wine/2", "Production").exit_code == 0


def test_the_client_reads_usage(server: GreenroomServer) -> None:
    client = MlflowClient(server.url)
    with_versions(client)
    wait_for_loads(client, 3)
    usage = client.get_model_version_usage("wine", "1", days=1)
    assert (usage.loads, usage.asked_for, usage.callers_count) == (3, {"stage:Production": 2, "version": 1}, 1)
    assert list(usage.loads_by_day.values()) == [3]
    assert [(one.version, one.loads) for one in client.list_loaded_versions("wine")] == [("1", 3)]
    impact = client.get_impact("wine", 1)
    assert (impact.stages, impact.aliases, impact.callers_count) == (["Production"], [], 1)
    assert client.get_impact("wine", 2).loads == 0
    assert client.get_impact("wine").version is None


def test_loads_in_a_folder_are_written_when_the_script_ends(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    client = MlflowClient(transport=EmbeddedTransport(folder))
    with_versions(client)
    script = (
        "import sys; from pathlib import Path; from greenroom.sdk import connection; import greenroom\n"
        "greenroom.set_tracking_uri(Path(sys.argv[1]).as_uri())\n"
        "greenroom.MlflowClient().download_by_uri('models:/wine/Production')\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script, folder], check=True, timeout=60)
    assert client.get_model_version_usage("wine", 1).asked_for == {"stage:Production": 1}
    (caller,) = client.list_model_version_callers("wine", 1)
    assert caller.client.startswith("greenroom ")


def test_usage_needs_greenroom(mlflow_url: str) -> None:
    with pytest.raises(NotSupported, match="usage requires Greenroom"):
        MlflowClient(mlflow_url).get_impact("any")
