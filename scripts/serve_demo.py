"""Run `greenroom server` and, once it is ready, `greenroom demo` against it; the server then runs on.

Called by `scripts/serve --demo`, in the environment that has both.
"""

from __future__ import annotations

import argparse
import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

READY_TIMEOUT_S = 60


def main(arguments: Sequence[str]) -> int:
    """Serve with the given arguments, fill, and return the server's exit code."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    ours, others = parser.parse_known_args(arguments)
    command = [sys.executable, "-m", "greenroom"]
    server = subprocess.Popen([*command, "server", "--host", ours.host, "--port", str(ours.port), *others])
    children = [server]

    def pass_on(number: int, _frame: FrameType | None) -> None:
        # A Ctrl-C has reached the children already (they share the terminal); a second one would cut their ending short.
        if number == signal.SIGTERM:
            for child in children:
                child.terminate()

    signal.signal(signal.SIGINT, pass_on)
    signal.signal(signal.SIGTERM, pass_on)

    listens_everywhere = ours.host in ("0.0.0.0", "::", "")  # noqa: S104 - read, not bound
    host = "127.0.0.1" if listens_everywhere else ours.host
    if _wait_until_ready(server, host, ours.port):
        shown = f"[{host}]" if ":" in host else host
        demo = subprocess.Popen([*command, "demo", "--uri", f"http://{shown}:{ours.port}"])
        children.append(demo)
        if demo.wait() > 0 and server.poll() is None:
            print("The demo data is not complete; the server runs on.", file=sys.stderr, flush=True)
    code = server.wait()
    return 128 - code if code < 0 else code


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
