"""What every test can ask for: real servers and databases, each in `tests/support`, made when first asked for."""

import os
import signal
from pathlib import Path

import pytest

# A service manager's or CI's polite end is an end with teardown, as Ctrl-C is.
signal.signal(signal.SIGTERM, signal.default_int_handler)
# A shell ignores Ctrl-C in background processes, and the commands that tests start and interrupt would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Stored credentials of the user who runs the tests belong to other servers, and must not decide a test.
os.environ["GREENROOM_CONFIG_DIR"] = str(Path(__file__).parent / "no-such-folder")

pytest.register_assert_rewrite("tests.support")

pytest_plugins = [
    "tests.support.environments",
    "tests.support.file_client",
    "tests.support.oidc",
    "tests.support.public_api",
    "tests.support.postgres",
    "tests.support.s3",
    "tests.support.servers",
]

# Folders whose files take minutes come first, so that no process is left alone with one of them at the end.
_LONG_FOLDERS = ("flavors", "compat", "e2e", "soak", "simulation", "crash", "sdk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order tests by folder, the long ones first; inside a folder they stay as they are."""
    tests = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(tests).parts[0] if item.path.is_relative_to(tests) else ""
        return _LONG_FOLDERS.index(folder) if folder in _LONG_FOLDERS else len(_LONG_FOLDERS)

    items.sort(key=rank)
