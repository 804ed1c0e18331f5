"""Find a Chromium on this machine, for tests and screenshots of the page; install Debian's if none is found.

Standard library only. Playwright's own download is not used: it needs access to another host, and the system's package
is kept up to date.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class BrowserMissing(Exception):
    """Chromium was not found and could not be installed; the message says what to install."""


def ensure() -> Path:
    """Return the path of a Chromium; install it if none is found and permissions allow.

    Raises:
        BrowserMissing: it has to be installed by hand.
    """
    lock_file = CHECKOUT / ".cache" / "browser.lock"
    lock_file.parent.mkdir(exist_ok=True)
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = find()
        if found is None:
            _install()
            found = find()
    if found is None:
        raise BrowserMissing("The package chromium was installed, but PATH has no program of that name.")
    return found


def find() -> Path | None:
    """Search PATH for a Chromium; return None if it has none."""
    return next((Path(path) for path in map(shutil.which, NAMES) if path), None)


def may_sandbox() -> bool:
    """Return whether Chromium can use its sandbox; it cannot as root."""
    return os.geteuid() != 0


def _install() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise BrowserMissing(
            "The tests of the page need Chromium, and none was found. Install it (Debian, Ubuntu: apt install chromium;"
            " Fedora: dnf install chromium), or put one on PATH as `chromium`."
        )
    print("Installing Chromium from the system's packages (once) ...", file=sys.stderr, flush=True)
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        result = subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            tail = "\n".join((result.stdout + result.stderr).strip().splitlines()[-10:])
            raise BrowserMissing(f"The tests of the page need Chromium, and `{' '.join(command)}` failed.\n{tail}")
