"""Run `greenroom server` and, once it is ready, `greenroom demo` against it; the server then keeps running.

If a server already answers at the address, nothing is started or changed: it may be a registry in use. Called by
`scripts/serve --demo`, in an environment that has both.
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
CONNECT_TIMEOUT_S = 5
# A server whose port was taken while it started ends within this time.
BIND_GRACE_S = 1
LAST_PORT = 65535
GREENROOM = [sys.executable, "-m", "greenroom"]


def main(arguments: Sequence[str]) -> int:
    """Run the server with these arguments, fill it, and return its exit code."""
    command = [*GREENROOM, "server", *(argument for argument in arguments if argument != "--demo")]
    settings = subprocess.run([*command, "--print-settings"], stdout=subprocess.PIPE, text=True, check=False)
    if settings.returncode != 0 or "--help" in arguments or "-h" in arguments:
        print(settings.stdout, end="")
        return settings.returncode
    host, port = _address(settings.stdout)
    if _is_answered(host, port):
        url = _url(host, port)
        print(
            f"A server already answers at {url}; nothing was started, and nothing was changed there.\n"
            f"Take another port:  scripts/serve --demo --port {port + 1 if port < LAST_PORT else port - 1} --data NEW_FOLDER\n"
            f"Or fill that one:   greenroom demo --uri {url}",
            file=sys.stderr,
            flush=True,
        )
        return 2

    server = subprocess.Popen([*command, "--port", str(port)])
    children = [server]

    def pass_on(number: int, _frame: FrameType | None) -> None:
        # Ctrl-C has reached the children already (they share the terminal); a second one would interrupt their
        # shutdown.
        if number == signal.SIGTERM:
            for child in children:
                child.terminate()

    signal.signal(signal.SIGINT, pass_on)
    signal.signal(signal.SIGTERM, pass_on)

    token = os.environ.get("GREENROOM_SERVER_TOKEN")
    if _wait_until_ready(server, host, port):
        demo = subprocess.Popen(
            [*GREENROOM, "demo", "--uri", _url(host, port)],
            env={**os.environ, **({"GREENROOM_TOKEN": token} if token else {})},
        )
        children.append(demo)
        if demo.wait() > 0 and server.poll() is None:
            print("The demo data is not complete; the server keeps running.", file=sys.stderr, flush=True)
    code = server.wait()
    return 128 - code if code < 0 else code


def _address(settings: str) -> tuple[str, int]:
    """Return the address of the server on this machine."""
    found = tomllib.loads(settings)
    host, port = str(found["host"]), int(found["port"])
    if host in ("0.0.0.0", "::"):  # noqa: S104 - read, not bound
        host = "127.0.0.1"
    if port == 0:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
    return host, port


def _url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _is_answered(host: str, port: int) -> bool:
    """Return whether something accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_S).close()
    except OSError:
        return False
    return True


def _wait_until_ready(server: subprocess.Popen[bytes], host: str, port: int) -> bool:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while server.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", "/ready")
            if connection.getresponse().status == 200:
                return _still_runs(server)
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    if server.poll() is None:
        print(
            f"Not ready after {READY_TIMEOUT_S} s, so no demo data; the server keeps running.",
            file=sys.stderr,
            flush=True,
        )
    return False


def _still_runs(server: subprocess.Popen[bytes]) -> bool:
    """Return whether the server started here answered: it exits at once if another one has taken its port."""
    try:
        server.wait(BIND_GRACE_S)
    except subprocess.TimeoutExpired:
        return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
