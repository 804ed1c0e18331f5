"""Validation of names, keys, values and ids, with the wire's messages: clients and tests compare them verbatim.

Source: observed behaviour of MLflow's server 3.18, with its limits unless noted otherwise.
"""

from __future__ import annotations

import json
import posixpath
import re
from typing import Any

from greenroom.core.visible_text import first_unprintable
from greenroom.errors import InvalidInput, InvalidName

MAX_KEY_LENGTH = 250
MAX_TAG_VALUE_LENGTH = 8000
MAX_EXPERIMENT_NAME_LENGTH = 500
MAX_EXPERIMENT_TAG_VALUE_LENGTH = 20_000
# Longer values are cut and recorded (`core.long_values`); MLflow cuts parameters at 6000 characters.
MAX_PARAM_VALUE_LENGTH = 65_536
MAX_FIRST_TAG_VALUE_LENGTH = 1_000_000
"""Limit for the tags that a run is created with, including its description, which MLflow does not cut."""
MAX_RUN_NAME_LENGTH = 500
MAX_ARTIFACT_LOCATION_LENGTH = 2048
MAX_LOGGED_MODEL_NAME_LENGTH = 500
MAX_PAIRS = 1000
"""Most tags or parameters in one call. Clients send a hundred at a time; MLflow has no limit."""

_KEY = re.compile(r"[/\w.\- :]*")
_RUN_ID = re.compile(r"[a-zA-Z0-9][\w\-]{0,255}")
_BAD_CHARACTERS = "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
_LOGGED_MODEL_BAD_CHARACTERS = ("/", ":", ".", "%", '"', "'")
_SHOWN_LENGTH = 500


def invalid_value(path: str, value: Any, detail: str = "") -> InvalidInput:
    """Return the wire's error for a value that breaks a rule of its field."""
    shown = json.dumps(value, sort_keys=True, separators=(",", ":"))
    if len(shown) > _SHOWN_LENGTH:
        shown = shown[:_SHOWN_LENGTH] + "..."
    end = f": {detail}" if detail else "."
    return InvalidName(f"Invalid value {shown} for parameter '{path}' supplied{end}", field=path)


def too_long(what: str, limit: int) -> InvalidInput:
    """Return the wire's error for a text that is too long for its field."""
    return InvalidInput(f"'{what}' exceeds the maximum length of {limit} characters", field=what)


def check_length(what: str, value: str, limit: int) -> None:
    """Refuse a text of more than `limit` characters.

    Raises:
        InvalidInput: it is longer.
    """
    if len(value) > limit:
        raise too_long(what, limit)


def check_printable(field: str, name: str) -> None:
    r"""Refuse a new name with control, line-breaking or invisible characters: see `visible_text`.

    Only applied when a name is set: stored names stay usable. MLflow accepts any character.

    >>> check_printable("name", "a\tb")
    Traceback (most recent call last):
    greenroom.errors.InvalidName: Invalid name: it holds the character U+0009 at position 2, which is not printable.

    Raises:
        InvalidInput: it contains one.
    """
    found = first_unprintable(name)
    if found is not None:
        raise InvalidName(
            f"Invalid {field}: it holds the character U+{ord(found):04X} at position {name.index(found) + 1}, "
            "which is not printable.",
            field=field,
        )


def check_count(what: str, count: int) -> None:
    """Refuse more than `MAX_PAIRS` tags or parameters in one call.

    Raises:
        InvalidInput: there are more.
    """
    if count > MAX_PAIRS:
        raise InvalidInput(f"{count} {what} were given at once; at most {MAX_PAIRS} are allowed.", field=what)


def check_key(key: str, path: str) -> None:
    """Refuse a text that cannot be the key of a metric, parameter or tag; the length is not checked.

    Raises:
        InvalidInput: it contains other characters, or would resolve to another path.
    """
    if _KEY.fullmatch(key) is None:
        raise invalid_value(path, key, _BAD_CHARACTERS)
    # Keys used to be file names and must still be valid as such.
    plain = posixpath.normpath(key)
    if plain != key or plain == "." or plain.startswith(("..", "/")):
        raise invalid_value(
            path,
            key,
            "Names may be treated as files in certain cases, and must not resolve to other names when treated as such. "
            f"This name would resolve to {plain!r}",
        )


def check_metric_key(key: str, path: str) -> None:
    """Refuse a text that cannot be the key of a metric.

    Raises:
        InvalidInput: it breaks a rule of keys.
    """
    check_key(key, path)
    check_length("Metric name", key, MAX_KEY_LENGTH)


def check_param_key(key: str, path: str) -> None:
    """Refuse a text that cannot be the key of a parameter.

    Raises:
        InvalidInput: it breaks a rule of keys.
    """
    check_key(key, path)
    check_length("Param key", key, MAX_KEY_LENGTH)


def check_tag_key(key: str, path: str = "key") -> None:
    """Refuse a text that cannot be the key of a tag.

    Raises:
        InvalidInput: it breaks a rule of keys.
    """
    check_key(key, path)
    check_length(path, key, MAX_KEY_LENGTH)


def check_experiment_tag(key: str, value: str) -> None:
    """Refuse an invalid tag of an experiment.

    Raises:
        InvalidInput: the key breaks a rule of keys, or the value is too long.
    """
    check_tag_key(key)
    check_length("value", value, MAX_EXPERIMENT_TAG_VALUE_LENGTH)


def check_experiment_name(name: str) -> None:
    """Refuse an invalid experiment name.

    Raises:
        InvalidInput: it is empty or too long.
    """
    if not name:
        raise InvalidName(f"Invalid experiment name: '{name}'", field="name")
    check_length("name", name, MAX_EXPERIMENT_NAME_LENGTH)
    check_printable("name", name)


def check_run_name(name: str) -> None:
    """Refuse an invalid new name of a run.

    Raises:
        InvalidInput: it is too long, or contains a character that is not printable.
    """
    check_length("run_name", name, MAX_RUN_NAME_LENGTH)
    check_printable("run_name", name)


def check_run_id(run_id: str, path: str = "run_id") -> None:
    """Refuse a text that cannot be the id of a run.

    Raises:
        InvalidInput: it contains characters that ids do not have.
    """
    if _RUN_ID.fullmatch(run_id) is None:
        raise invalid_value(path, run_id)


def check_logged_model_name(name: str) -> None:
    """Refuse an invalid name of a logged model.

    Raises:
        InvalidInput: it is empty, too long or contains a character that is special in model URIs.
    """
    if not name or any(character in name for character in _LOGGED_MODEL_BAD_CHARACTERS):
        raise InvalidName(
            f"Invalid model name ({name[:_SHOWN_LENGTH]!r}) provided. Model name must be a non-empty string and cannot "
            f"contain the following characters: {_LOGGED_MODEL_BAD_CHARACTERS}",
            field="name",
        )
    check_length("name", name, MAX_LOGGED_MODEL_NAME_LENGTH)
    check_printable("name", name)


def parse_experiment_id(text: str, field: str = "experiment_id") -> int:
    """Parse the id of an experiment: a decimal number as text.

    Raises:
        InvalidInput: it is not a number.
    """
    try:
        if len(text) < 40:
            return int(text)
    except ValueError:
        pass
    raise InvalidInput(
        f"Invalid experiment ID '{text[:_SHOWN_LENGTH]}'. Experiment ID must be a valid integer.", field=field
    )


_ADJECTIVES = (
    "able amber bold brave brisk calm candid clear clever cool crisp daring deft eager early fair fancy fast fine fleet "
    "fond frank free fresh gentle glad golden good grand green happy hardy honest humble jolly keen kind lively loyal "
    "lucid lucky mellow merry mild neat nimble noble patient plucky polite proud quick quiet rapid ready regal rosy "
    "shiny silver smart snowy solid spry steady sunny swift tidy trusty upbeat vivid warm wise witty zesty"
).split()
_NOUNS = (
    "acorn anchor apple arch aspen bay beacon birch bloom bridge brook canyon cedar cliff cloud comet coral cove creek "
    "dawn delta dune elm ember fern field fjord flame forest garden glade grove harbor hill island ivy lake lantern "
    "leaf lily maple marsh meadow mesa moon moss oak ocean orchid pearl pebble pine planet pond prairie quartz rain "
    "reef ridge river rock rose sage sail shore sky snow spark spring star stone storm summit thyme tide trail valley "
    "violet wave willow wind"
).split()


def readable_name(seed: int) -> str:
    """Generate a readable name, such as ``calm-river-417``, from a random number.

    >>> readable_name(0)
    'able-acorn-0'
    """
    seed, number = divmod(seed, 1000)
    seed, noun = divmod(seed, len(_NOUNS))
    return f"{_ADJECTIVES[seed % len(_ADJECTIVES)]}-{_NOUNS[noun]}-{number}"
