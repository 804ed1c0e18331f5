"""Check that the server answers and takes changes in every worker."""

from __future__ import annotations

import http.client
import json
import sqlite3
import time
from collections import Counter

from tests.soak.bench import Bench

_ASK_TIMEOUT_S = 10
_CONNECTIONS_A_WORKER = 8
_SEES_WRITER_S = 15


class Watch:
    """Requests the health of a server, and counts the answers.

    Attributes:
        answers: how often each of the paths answered what.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._changes = 0
        self.answers: Counter[str] = Counter()

    def look(self) -> str:
        """Request `/health` and `/ready` once; return the answer of `/ready`."""
        said = ""
        for path in ("/health", "/ready"):
            status, said, _ = self._ask("GET", path)
            self.answers[f"{path} {status}"] += 1
        return said

    def why_stuck(self, within_s: float) -> str | None:
        """Try until every worker has made a change and the SQLite file is unlocked; return None once that is so.

        Args:
            within_s: how long to try.

        Returns:
            What did not work last.
        """
        deadline = time.monotonic() + within_s
        seen: set[str] = set()
        while True:
            failure, answered = self._change()
            seen |= answered
            if failure is None and len(seen) < self._bench.workers:
                failure = f"{len(seen)} of {self._bench.workers} workers take changes"
            if failure is None:
                failure = self._locked_out()
            if failure is None or time.monotonic() > deadline:
                return failure
            # A worker that was replaced meanwhile is another one.
            seen = set() if answered == set() else seen
            time.sleep(0.1)

    def details(self) -> str:
        """Collect what helps to find out why it is stuck."""
        parts = [f"/ready: {self.look()}"]
        status, text, _ = self._ask("GET", "/metrics")
        lines = [line for line in text.splitlines() if line.startswith("greenroom_") and "bucket" not in line]
        parts.append(f"/metrics: {status} " + "; ".join(lines)[:2000])
        lines = [line for line in self._bench.server.log.splitlines() if '"event":"request"' not in line]
        parts.append("log:\n" + "\n".join(lines[-15:])[-4000:])
        return "\n".join(parts)

    def _change(self) -> tuple[str | None, set[str]]:
        """Make a change over several connections at once, so that no worker alone takes all."""
        workers = set()
        failure = None
        count = 1 if self._bench.workers == 1 else _CONNECTIONS_A_WORKER * self._bench.workers
        connections = [
            http.client.HTTPConnection("127.0.0.1", self._bench.server.port, timeout=_ASK_TIMEOUT_S)
            for _ in range(count)
        ]
        try:
            for connection in connections:
                connection.connect()
            for connection in connections:
                self._changes += 1
                body = json.dumps({"experiment_id": "0", "key": "watch", "value": str(self._changes)})
                path = "/api/2.0/mlflow/experiments/set-experiment-tag"
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                said = answer.read().decode(errors="replace")
                if answer.status == 200:
                    # A request id begins with what is its process's alone.
                    workers.add(str(answer.headers["X-Request-Id"])[:16])
                else:
                    failure = f"a change is answered {answer.status}: {said[:300]}"
        except (OSError, http.client.HTTPException) as error:
            failure = f"a change gets no answer: {type(error).__name__} {error}"
        finally:
            for connection in connections:
                connection.close()
        return failure, workers

    def _locked_out(self) -> str | None:
        if self._bench.database_file is None:
            return None
        other = sqlite3.connect(self._bench.database_file, timeout=_SEES_WRITER_S, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        except sqlite3.Error as error:
            return f"another process cannot write to the SQLite file: {error}"
        finally:
            other.close()
        return None

    def _ask(self, method: str, path: str) -> tuple[str, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._bench.server.port, timeout=_ASK_TIMEOUT_S)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return str(answer.status), answer.read().decode(errors="replace"), str(answer.headers["X-Request-Id"])
        except (OSError, http.client.HTTPException) as error:
            return "no answer", f"{type(error).__name__}: {error}", ""
        finally:
            connection.close()
