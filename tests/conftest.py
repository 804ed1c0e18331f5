"""What every test can ask for: real servers and databases, each in `tests/support`, made when first asked for."""

import signal

import pytest

# A service manager's or CI's polite end is an end with teardown, as Ctrl-C is.
signal.signal(signal.SIGTERM, signal.default_int_handler)

pytest.register_assert_rewrite("tests.support")

pytest_plugins = [
    "tests.support.environments",
    "tests.support.file_client",
    "tests.support.postgres",
    "tests.support.s3",
    "tests.support.servers",
]
