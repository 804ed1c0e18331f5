"""Run `greenroom server` and, once it is ready, `greenroom demo` against it; the server then runs on.

Called by `scripts/serve --demo`, in the environment that has both.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from types import FrameType

READY_TIMEOUT_S = 60
GREENROOM = [sys.executable, "-m", "greenroom"]


def main(arguments: Sequence[str]) -> int:
    """Serve with the given arguments, fill, and return the server's exit code."""
    command = [*GREENROOM, "server", *(argument for argument in arguments if argument != "--demo")]
    settings = subprocess.run([*command, "--print-settings"], stdout=subprocess.PIPE, text=True, check=False)
    if settings.returncode != 0 or "--help" in arguments or "-h" in arguments:
        print(settings.stdout, end="")
        return settings.returncode
    host, port = _address(settings.stdout)

    server = subprocess.Popen([*command, "--port", str(port)])
    children = [server]

    def pass_on(number: int, _frame: FrameType | None) -> None:
        # A Ctrl-C has reached the children already (they share the terminal); a second one would cut their end short.
        if number == signal.SIGTERM:
            for child in children:
                child.terminate()

    signal.signal(signal.SIGINT, pass_on)
    signal.signal(signal.SIGTERM, pass_on)

    if _wait_until_ready(server, host, port):
        demo = subprocess.Popen(
            [*GREENROOM, "demo", "--uri", f"http://{f'[{host}]' if ':' in host else host}:{port}"],
            env={"MLFLOW_TRACKING_TOKEN": os.environ.get("GREENROOM_TOKEN", ""), **os.environ},
        )
        children.append(demo)
        if demo.wait() > 0 and server.poll() is None:
            print("The demo data is not complete; the server runs on.", file=sys.stderr, flush=True)
    code = server.wait()
    return 128 - code if code < 0 else code


def _address(settings: str) -> tuple[str, int]:
    """Return where the server will answer on this machine."""
    found = tomllib.loads(settings)
    host, port = str(found["host"]), int(found["port"])
    if host in ("0.0.0.0", "::"):  # noqa: S104 - read, not bound
        host = "127.0.0.1"
    if port == 0:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
    return host, port


def _wait_until_ready(server: subprocess.Popen[bytes], host: str, port: int) -> bool:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while server.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", "/ready")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    if server.poll() is None:
        print(f"Not ready after {READY_TIMEOUT_S} s, so no demo data; the server runs on.", file=sys.stderr, flush=True)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
