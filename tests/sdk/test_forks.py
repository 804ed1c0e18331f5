"""Child processes of a training script: their values arrive, and only the parent ends the run."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import greenroom as mlflow

LOG = """
import multiprocessing, os, sys, threading
import greenroom as mlflow

def log(first, count=100):
    for step in range(first, first + count):
        mlflow.log_metric("loss", 1.0, step=step, synchronous=False)

run_id = mlflow.start_run().info.run_id
mlflow.log_metric("own", 1.0, synchronous=False)
"""

CHILDREN = {
    "process": """
context = multiprocessing.get_context("fork")
child = context.Process(target=log, args=(0,))
child.start()
child.join()
assert child.exitcode == 0
""",
    "pool that is terminated": """
with multiprocessing.get_context("fork").Pool(2) as pool:
    pool.starmap(log, [(0, 50), (50, 50)])
""",
    "os.fork": """
child = os.fork()
if child == 0:
    log(0)
    os._exit(0)
os.waitpid(child, 0)
""",
    "os.fork of a process": """
def fork():
    if os.fork() == 0:
        log(0)
        os._exit(0)
    os.wait()

child = multiprocessing.get_context("fork").Process(target=fork)
child.start()
child.join()
assert child.exitcode == 0
""",
    "threads of a process": """
def in_threads():
    threads = [threading.Thread(target=log, args=(first, 25)) for first in range(0, 100, 25)]
    for thread in threads:
        thread.start()
    # Threads may outlive the exit handlers of multiprocessing.
    threading.Timer(0.3, log, (100, 1)).start()

def log(first, count=100):
    for step in range(first, first + count):
        mlflow.log_metric("loss", 1.0, step=step, synchronous=False, run_id=run_id)

child = multiprocessing.get_context("fork").Process(target=in_threads)
child.start()
child.join()
""",
}


def ran(program: str, uri: str) -> str:
    """Run a script and return the last line it printed."""
    environment = {**os.environ, "GREENROOM_TRACKING_URI": uri}
    result = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.splitlines()[-1]


@pytest.mark.parametrize("child", CHILDREN)
def test_what_a_child_logs_in_the_background_arrives(child: str, greenroom_uri: str) -> None:
    run_id = ran(LOG + CHILDREN[child] + "print(run_id)", greenroom_uri)
    client = mlflow.MlflowClient()
    assert sorted(point.step for point in client.get_metric_history(run_id, "loss")) == list(
        range(101 if "threads" in child else 100)
    )
    assert len(client.get_metric_history(run_id, "own")) == 1
    assert client.get_run(run_id).info.status == "FINISHED"


@pytest.mark.parametrize(
    "end",
    ["sys.exit(0)", "raise SystemExit", "pass"],
)
def test_child_that_ends_leaves_its_parents_run_open(end: str, greenroom_uri: str) -> None:
    program = f"""
import os, sys
import greenroom as mlflow
with mlflow.start_run() as run:
    child = os.fork()
    if child == 0:
        mlflow.log_metric("child", 1.0)
        {end}
    else:
        os.waitpid(child, 0)
        print(mlflow.get_run(run.info.run_id).info.status, flush=True)
if child:
    print(run.info.run_id, mlflow.get_run(run.info.run_id).info.status)
"""
    environment = {**os.environ, "GREENROOM_TRACKING_URI": greenroom_uri}
    said = subprocess.check_output([sys.executable, "-c", program], env=environment, text=True, timeout=60)
    before, after = said.splitlines()
    assert (before, after.split()[1]) == ("RUNNING", "FINISHED")
    assert mlflow.get_run(after.split()[0]).data.metrics == {"child": 1.0}


def test_child_may_end_its_parents_run_by_name(greenroom_uri: str) -> None:
    program = """
import os
import greenroom as mlflow
run_id = mlflow.start_run().info.run_id
child = os.fork()
if child == 0:
    mlflow.end_run("KILLED")
    assert mlflow.active_run() is None
    os._exit(0)
os.waitpid(child, 0)
print(mlflow.get_run(run_id).info.status)
"""
    assert ran(program, greenroom_uri) == "KILLED"


@pytest.mark.parametrize(("end", "status"), [("pass", "FINISHED"), ("raise ValueError", "FAILED")])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_run_that_a_process_begins_and_leaves_open_is_ended_with_it(
    method: str, end: str, status: str, greenroom_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # In a file: spawned processes import it.
    script = tmp_path_factory.mktemp("script") / "script.py"
    script.write_text(f"""
import multiprocessing
import greenroom as mlflow

def train(queue):
    queue.put(mlflow.start_run().info.run_id)
    queue.close()
    queue.join_thread()
    mlflow.log_metric("loss", 1.0, synchronous=False)
    {end}

if __name__ == "__main__":
    context = multiprocessing.get_context("{method}")
    queue = context.Queue()
    child = context.Process(target=train, args=(queue,))
    child.start()
    print(queue.get())
    child.join()
""")
    environment = {**os.environ, "GREENROOM_TRACKING_URI": greenroom_uri, "PYTHONPATH": os.pathsep.join(sys.path)}
    run_id = subprocess.check_output(
        [sys.executable, script], env=environment, stderr=subprocess.DEVNULL, text=True, timeout=60
    ).strip()
    found = mlflow.get_run(run_id)
    assert (found.info.status, found.data.metrics) == (status, {"loss": 1.0})


def test_nothing_of_multiprocessing_is_loaded_for_it(greenroom_uri: str) -> None:
    program = (
        "import sys, greenroom as mlflow\n"
        "with mlflow.start_run():\n"
        "    mlflow.log_metric('loss', 1.0, synchronous=False)\n"
        "print('multiprocessing' in sys.modules)\n"
    )
    assert ran(program, greenroom_uri) == "False"
