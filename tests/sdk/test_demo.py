"""`greenroom demo` fills a real server, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sklearn.datasets import load_breast_cancer

import greenroom as mlflow
from greenroom.demo import filling
from greenroom.demo.story import CHAPTERS, Ask, Register, Require
from greenroom.demo.training import trials
from tests.support.servers import GreenroomServer, StartServer

RUNS = sum(len(plan) for plan in trials().values())
VERSIONS = sum(isinstance(step, Register) for chapter in CHAPTERS for step in chapter.steps)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "greenroom", "demo", *arguments]


def demo(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "GREENROOM_"))}
    return subprocess.run(
        command(*arguments), env={**environment, **variables}, capture_output=True, text=True, timeout=600, check=False
    )


class _NoProgress:
    def start(self, total: int) -> None: ...

    def describe(self, text: str) -> None: ...

    def advance(self) -> None: ...


def counted(client: mlflow.MlflowClient) -> tuple[int, int, int]:
    """Count experiments but the default one, runs, and versions."""
    experiments = [one.experiment_id for one in client.search_experiments() if one.name != "Default"]
    return len(experiments), len(client.search_runs(experiments)), len(client.search_model_versions())


@pytest.mark.slow
def test_demo_continues_after_an_interruption_and_is_created_once(server: GreenroomServer, tmp_path: Path) -> None:
    client = mlflow.MlflowClient(server.url)
    with (tmp_path / "output").open("w") as output:
        process = subprocess.Popen(command("--uri", server.url), stdout=output, stderr=subprocess.STDOUT)
        while not client.search_model_versions():
            assert process.poll() is None, (tmp_path / "output").read_text()
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert "run it again to continue" in (tmp_path / "output").read_text()

    second = demo("--uri", server.url)
    assert second.returncode == 0, second.stderr
    assert "Created" in second.stdout
    assert counted(client) == (len(CHAPTERS), RUNS, VERSIONS)
    _check_story(client)

    third = demo("--uri", server.url)
    assert third.returncode == 0
    assert "nothing was changed" in third.stdout
    assert counted(client) == (len(CHAPTERS), RUNS, VERSIONS)

    again = demo("--uri", server.url, "--seed-again")
    assert again.returncode == 0, again.stderr
    assert counted(client) == (len(CHAPTERS), 2 * RUNS, 2 * VERSIONS)
    assert "Traceback" not in server.log


def _check_story(client: mlflow.MlflowClient) -> None:
    for chapter in CHAPTERS:
        experiment = client.get_experiment_by_name(chapter.experiment)
        assert experiment is not None
        assert experiment.tags["mlflow.note.content"] == chapter.note
        model = client.get_registered_model(chapter.model)
        assert model.description == chapter.about
        assert set(model.aliases) == {"champion", "challenger"}
        (version,) = client.get_latest_versions(chapter.model, ["Production"])
        assert version.version == model.aliases["champion"]
        assert version.description
        assert "{" not in version.description
        assert version.run_id is not None
        run = client.get_run(version.run_id)
        assert run.data.metrics
        assert {entry.dataset.name for entry in run.inputs.dataset_inputs} == {
            f"{chapter.data_set}-train",
            f"{chapter.data_set}-test",
        }
        files = {file.path for file in client.list_artifacts(version.run_id)}
        assert files >= {"notes.md", "predictions.csv", "settings.json", "plots"}
        assert client.list_events(chapter.model)[0].type
    iris = client.get_experiment_by_name("iris-species")
    assert iris is not None
    (failed,) = client.search_runs([iris.experiment_id], "attributes.status = 'FAILED'")
    assert [file.path for file in client.list_artifacts(failed.info.run_id)] == ["error.txt"]
    (asked,) = client.list_requests("DigitReader", states=["open"])
    asked = client.get_request(asked.request_id)
    assert [check.words for check in asked.checks if check.state == "failed"] == ["tag reviewed-by is set"]
    data = load_breast_cancer(as_frame=True)
    model = mlflow.sklearn.load_model("models:/TumourTriage@champion", client=client)
    assert model.score(data.data, data.target) > 0.9


def test_demo_without_a_server_prints_one_sentence() -> None:
    result = demo("--uri", "http://127.0.0.1:9", MLFLOW_HTTP_REQUEST_MAX_RETRIES="0")
    assert result.returncode == 3
    assert result.stderr.count("\n") == 1
    assert "No server responds at http://127.0.0.1:9." in result.stderr
    assert demo("--uri", "nonsense").returncode == 2


def test_demo_without_its_extra_gives_the_pip_line(greenroom_url: str) -> None:
    program = (
        "import sys; sys.modules['sklearn'] = None; sys.argv = ['greenroom', 'demo', '--uri', sys.argv[1]];"
        "from greenroom.cli.main import main; main()"
    )
    result = subprocess.run([sys.executable, "-c", program, greenroom_url], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "pip install 'greenroom[demo]'" in result.stderr
    assert "Traceback" not in result.stderr


def test_demo_leaves_alone_what_is_not_its_own(server: GreenroomServer) -> None:
    client = mlflow.MlflowClient(server.url)
    client.create_experiment(CHAPTERS[0].experiment)
    result = demo("--uri", server.url)
    assert result.returncode == 5
    assert "exists that is not the demo's" in result.stderr
    assert counted(client) == (1, 0, 0)


@pytest.mark.parametrize("more", [(), ("--seed-again",)])
def test_demo_does_not_fill_a_server_that_was_not_named(server: GreenroomServer, more: tuple[str, ...]) -> None:
    client = mlflow.MlflowClient(server.url)
    client.create_registered_model("wine")
    result = demo(*more, MLFLOW_TRACKING_URI=server.url)
    assert result.returncode == 2
    assert f"A server responds at {server.url}; nothing was changed" in result.stderr
    assert f"greenroom demo --uri {server.url}{' --seed-again' if more else ''}." in result.stderr
    assert counted(client) == (0, 0, 0)


def test_rules_are_left_out_where_people_have_accounts(start_server: StartServer, tmp_path: Path) -> None:
    environment = {
        "GREENROOM_SERVER_ADMIN_USERNAME": "root",
        "GREENROOM_SERVER_ADMIN_PASSWORD": "correct-horse-battery",
    }
    server = start_server("--data", tmp_path / "data", environment=environment)
    client = mlflow.MlflowClient(server.url.replace("://", "://root:correct-horse-battery@"))
    (chapter,) = [one for one in CHAPTERS if one.model == "DigitReader"]
    client.create_registered_model(chapter.model)
    client.create_model_version(chapter.model, "s3://bucket/model")
    writer = filling._Writer(client, chapter, _NoProgress(), again=False)
    for step in chapter.steps:
        if isinstance(step, Require | Ask):
            writer._execute(step, ["1"] * 4)
    assert client.get_stage_rules(chapter.model) == []
    assert list(client.list_requests(chapter.model)) == []


def test_help_shows_examples() -> None:
    result = demo("--help")
    assert result.returncode == 0
    assert "greenroom demo --uri http://127.0.0.1:5000 --seed-again" in result.stdout
