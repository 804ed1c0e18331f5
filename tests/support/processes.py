"""Child processes that never outlive the tests, even if those are killed."""

from __future__ import annotations

import ctypes
import itertools
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def start(
    command: Sequence[str | os.PathLike[str]],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    without: tuple[str, ...] = (),
    cwd: Path | None = None,
    user: int | None = None,
    group: int | None = None,
    parting_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, with its output appended to `log`.

    Args:
        environment: added to the environment of the tests.
        without: variables of the tests' environment that begin so are not handed on.
        user: run as this user id; None: as the user who runs the tests.
        parting_signal: what the process gets when the tests die without ending it.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(without)}
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**inherited, **(environment or {})},
            cwd=cwd,
            user=user,
            group=group,
            extra_groups=[] if user is not None else None,
            # A Ctrl-C in the terminal reaches the tests alone; they end their children in order.
            start_new_session=True,
            preexec_fn=_die_with_the_tests(parting_signal),
        )


# Below the ports that systems give to outgoing connections, so that none of these takes a port before the server binds it;
# each test process has a range of its own.
_PORTS_FROM, _PORTS_EACH, _RANGES = 20_000, 1_500, 8
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _RANGES
_ports = itertools.cycle(range(_PORTS_FROM + _worker * _PORTS_EACH, _PORTS_FROM + (_worker + 1) * _PORTS_EACH))
for _ in range(os.getpid() % _PORTS_EACH):
    next(_ports)


def free_port() -> int:
    """Return a loopback port on which no process listens.

    Raises:
        OSError: every port of the range is in use.
    """
    for port in itertools.islice(_ports, _PORTS_EACH):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port for a test server")


def _die_with_the_tests(parting_signal: signal.Signals) -> Callable[[], None] | None:
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (AttributeError, OSError):  # not Linux: fixtures still end their processes, an abrupt end may leave some
        return None
    tests = os.getpid()

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, int(parting_signal), 0, 0, 0)
        if os.getppid() != tests:  # they died before the arrangement stood
            os._exit(1)

    return arrange
