from __future__ import annotations

import pytest

from greenroom.core import names
from greenroom.errors import InvalidInput


@pytest.mark.parametrize("key", ["loss", "val/acc", "a b", "weird.key-1:x", "é", "x" * 250, ".hidden", "..."])
def test_a_key_may_be_what_once_was_a_file_name(key: str) -> None:
    if key == "...":
        with pytest.raises(InvalidInput):
            names.check_metric_key(key, "name")
    else:
        names.check_metric_key(key, "name")


@pytest.mark.parametrize(
    "key", ["", ".", "..", "../up", "a//b", "/abs", "a/./b", "a/", "bad*char", "a\n", "a;b", "x" * 251]
)
def test_an_invalid_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput):
        names.check_metric_key(key, "name")


def test_an_invalid_key_gives_the_error_of_the_wire() -> None:
    with pytest.raises(InvalidInput) as refused:
        names.check_tag_key("a//b", "tags[3].key")
    assert refused.value.message == (
        "Invalid value \"a//b\" for parameter 'tags[3].key' supplied: Names may be treated as files in certain cases, and "
        "must not resolve to other names when treated as such. This name would resolve to 'a/b'"
    )
    with pytest.raises(InvalidInput) as refused:
        names.check_tag_key("x" * 251)
    assert refused.value.message == "'key' exceeds the maximum length of 250 characters"


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("17", 17), (" 5", 5), ("-1", -1)])
def test_an_experiment_id_is_a_number_as_text(text: str, number: int) -> None:
    assert names.parse_experiment_id(text) == number


@pytest.mark.parametrize("text", ["", "x", "1.5", "9" * 400])
def test_an_experiment_id_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="must be a valid integer"):
        names.parse_experiment_id(text)


def test_a_generated_name_is_short_and_made_of_three_parts() -> None:
    made = {names.readable_name(seed) for seed in range(0, 2**64, 2**57 + 12345)}
    assert len(made) > 100
    for name in made:
        adjective, noun, number = name.split("-")
        assert adjective.isalpha()
        assert noun.isalpha()
        assert number.isdecimal()
        assert len(name) <= 20


@pytest.mark.parametrize("name", ["", "a/b", "a:b", "a.b", "q'q", 'q"q', "a%b", "n" * 501])
def test_a_logged_model_is_not_named_with_what_addresses_are_made_of(name: str) -> None:
    with pytest.raises(InvalidInput):
        names.check_logged_model_name(name)
