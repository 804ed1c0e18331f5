"""What every scenario shares: numbered steps that print themselves, names of its own, errors it expects.

A scenario is a plain program over the genuine `mlflow`; it asserts everything itself and ends with 0 only when all held:

    python -m tests.compat.scenarios.registry --tracking-uri http://127.0.0.1:5000 --frozen
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# For the program that runs a scenario: no word to anyone but the server under test, and short waits when that is unwell.
ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "60",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "GIT_PYTHON_REFRESH": "quiet",
    "MPLBACKEND": "Agg",
}


@dataclass
class Scenario:
    """One run of a scenario against one server.

    Args:
        tracking_uri: the server's address.
        frozen: the server keeps a version's files as they were at its creation (Greenroom does, MLflow does not).
        suffix: makes the names of this run its own, so that a scenario can run again on the same server.
    """

    tracking_uri: str
    frozen: bool
    suffix: str = field(default_factory=lambda: secrets.token_hex(4))
    taken: int = 0

    def named(self, name: str) -> str:
        """Return a name that no other run of a scenario has used."""
        return f"{name}-{self.suffix}"

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Do one step and print how it went and how long it took."""
        self.taken += 1
        started = time.perf_counter()
        try:
            yield
        except BaseException:
            print(f"FAILED {self.taken:3}. {text}", flush=True)
            raise
        print(f"ok     {self.taken:3}. {text}  ({(time.perf_counter() - started) * 1000:.0f} ms)", flush=True)

    @contextmanager
    def refused(self, text: str, *, code: str, status: int, says: str = "") -> Iterator[None]:
        """Do one step that the server must refuse with this error code and HTTP status, in the client's own exception."""
        from mlflow.exceptions import MlflowException, RestException

        with self.step(text):
            try:
                yield
            except MlflowException as error:
                # Some of the client's calls wrap the server's answer in advice of their own.
                answer = next(
                    (e for e in (error, error.__cause__, error.__context__) if isinstance(e, RestException)), None
                )
                assert answer is not None, f"the client itself refused, the server was not asked: {error}"
                assert answer.error_code == code, f"error code {answer.error_code}, not {code}: {answer}"
                assert answer.get_http_status_code() == status, (
                    f"{answer.get_http_status_code()}, not {status}: {answer}"
                )
                assert says in str(answer), f"{says!r} is not in {answer}"
            else:
                raise AssertionError(f"the server accepted what it should have refused with {code}")


def run(scenario: Callable[[Scenario], None]) -> None:
    """Read the command line, run a scenario and end the program with its verdict."""
    parser = argparse.ArgumentParser(description=scenario.__doc__)
    parser.add_argument("--tracking-uri", default=os.environ.get("MLFLOW_TRACKING_URI"), help="the server's address")
    parser.add_argument("--frozen", action="store_true", help="the server freezes a version's files (Greenroom)")
    arguments = parser.parse_args()
    if not arguments.tracking_uri:
        parser.error("--tracking-uri or MLFLOW_TRACKING_URI names the server")
    # What mlflow and its libraries will change one day is not what is under test.
    warnings.simplefilter("ignore")

    import mlflow

    mlflow.set_tracking_uri(arguments.tracking_uri)
    this = Scenario(tracking_uri=arguments.tracking_uri, frozen=arguments.frozen)
    name = getattr(sys.modules["__main__"], "__file__", scenario.__name__)
    print(f"{os.path.basename(name)}: mlflow {mlflow.__version__} against {this.tracking_uri}", flush=True)
    scenario(this)
    print(f"{this.taken} steps, all as they should be", flush=True)
