"""The options that name a store are described in the client as in the server's settings."""

from __future__ import annotations

import pytest

from greenroom.cli._store_options import STORE_OPTIONS
from greenroom.server.settings import fields, option, variable


@pytest.mark.parametrize("name", sorted(STORE_OPTIONS))
def test_an_option_is_that_of_the_server(name: str) -> None:
    known, field = STORE_OPTIONS[name], fields()[name]
    assert option(name) == f"--{name}"
    assert (known.metavar, known.help, known.variable) == (field.metavar, field.help, variable(name))
