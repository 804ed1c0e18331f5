"""What every test can ask for: real servers and databases, each in `tests/support`, made when first asked for."""

import pytest

pytest.register_assert_rewrite("tests.support")

pytest_plugins = [
    "tests.support.environments",
    "tests.support.postgres",
    "tests.support.s3",
    "tests.support.servers",
]
