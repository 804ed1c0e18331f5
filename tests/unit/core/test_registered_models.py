from __future__ import annotations

import pytest

from greenroom.core.model_versions import parse_version
from greenroom.core.registered_models import (
    MAX_NAME_LENGTH,
    MAX_TAGS,
    check_alias,
    check_model_name,
    check_new_alias,
    check_tags,
    is_prompt,
)
from greenroom.errors import InvalidInput


@pytest.mark.parametrize(
    "name", ["model", "a b", "modèle-✓", "o'brien", "100%_1", "#?&+-", "back\\slash", "m@x", "x" * MAX_NAME_LENGTH]
)
def test_a_name_may_hold_almost_anything(name: str) -> None:
    check_model_name(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (" ", "Missing value for required parameter 'name'."),
        ("a/b", "Invalid model name 'a/b'. Names cannot contain '/' or ':'."),
        ("a:b", "Invalid model name 'a:b'. Names cannot contain '/' or ':'."),
        ("..", "must not resolve to other names"),
        (".", "must not resolve to other names"),
        ("..x", "must not resolve to other names"),
        ("x" * (MAX_NAME_LENGTH + 1), "'name' exceeds the maximum length"),
    ],
)
def test_a_bad_name_is_refused_in_the_words_of_the_wire(name: str, words: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        check_model_name(name)
    assert words in raised.value.message


@pytest.mark.parametrize("alias", ["a b", "a.b", "a/b", "a\n", "x" * 256])
def test_a_bad_alias_is_refused(alias: str) -> None:
    with pytest.raises(InvalidInput):
        check_alias(alias)


@pytest.mark.parametrize("alias", ["latest", "LATEST", "v1", "V22"])
def test_a_name_that_means_a_version_cannot_be_set_as_an_alias(alias: str) -> None:
    check_alias(alias)
    with pytest.raises(InvalidInput, match="is reserved"):
        check_new_alias(alias)


@pytest.mark.parametrize("alias", ["champion", "v", "v1a", "é", "-_"])
def test_other_names_can(alias: str) -> None:
    check_new_alias(alias)


@pytest.mark.parametrize(
    "tags",
    [
        {"": "x"},
        {"../k": "x"},
        {"b*d": "x"},
        {"k" * 251: "x"},
        {"k": "x" * 100_001},
        {f"k{n}": "" for n in range(MAX_TAGS + 1)},
    ],
)
def test_bad_tags_are_refused(tags: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        check_tags(tags)


def test_tags_as_long_as_allowed_are_taken() -> None:
    check_tags({"k" * 250: "x" * 100_000, "mlflow.note.content": ""})


def test_prompts_are_recognized_by_their_tag() -> None:
    assert is_prompt({"mlflow.prompt.is_prompt": "True"})
    assert not is_prompt({"mlflow.prompt.is_prompt": "false"})
    assert not is_prompt({})


@pytest.mark.parametrize(("text", "version"), [("3", 3), (" 1", 1), ("003", 3), ("-1", -1), ("+1", 1)])
def test_a_version_is_a_whole_number_as_text(text: str, version: int) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize("text", ["", "abc", "1.0", "99999999999999999999", "9" * 5000, "0x1"])
def test_anything_else_is_no_version(text: str) -> None:
    with pytest.raises(InvalidInput, match="Parameter 'version' must be an integer"):
        parse_version(text)
