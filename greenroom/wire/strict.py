"""Decode requests of Greenroom's own APIs: only what is documented is accepted.

An unknown name is refused rather than ignored: ``archive_exsiting: false`` must not archive anything. The MLflow API is as
tolerant as MLflow's server (`decoding.py`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Generic

import msgspec
from msgspec import inspect

from greenroom.errors import InvalidInput, UnknownField
from greenroom.wire.decoding import (
    MAX_ITEMS,
    R,
    check_size,
    coerce_text,
    coerce_text_value,
    invalid_value,
    is_kind,
    json_value,
    missing_value,
    query_pairs,
    shown,
    without_secret,
)


class StrictDecoder(Generic[R]):
    """Decodes one type of request message, from a JSON body or from a query string, without tolerance.

    Args:
        message: its fields in the path and in headers are passed by the router and cannot stand anywhere else; a field
            in the path may be repeated in the body with the same value, as MLflow's clients do.
        in_headers: fields that are sent as headers.
    """

    def __init__(self, message: type[R], in_headers: Iterable[str] = ()) -> None:
        self._message = message
        self._in_headers = frozenset(in_headers)

    @functools.cached_property
    def _fields(self) -> dict[str, inspect.Field]:
        info = inspect.type_info(self._message)
        assert isinstance(info, inspect.StructType)
        return {field.encode_name: field for field in info.fields}

    @functools.cached_property
    def _lists(self) -> frozenset[str]:
        return frozenset(name for name, field in self._fields.items() if is_kind(inspect.ListType, field.type))

    @functools.cached_property
    def _bools(self) -> frozenset[str]:
        return frozenset(name for name, field in self._fields.items() if is_kind(inspect.BoolType, field.type))

    def from_body(self, raw: bytes, path_values: Mapping[str, str] | None = None) -> R:
        """Decode a JSON body; an error about a secret field does not show its value.

        Args:
            path_values: fields from the path and from headers.

        Raises:
            InvalidInput: the request is invalid; names the field.
        """
        try:
            return self._from_body(raw, path_values)
        except InvalidInput as error:
            raise without_secret(error, self._message) from None

    def _from_body(self, raw: bytes, path_values: Mapping[str, str] | None) -> R:
        check_size(raw)
        fields: Any = json_value(raw) if raw.strip() else {}
        if not isinstance(fields, dict):
            raise InvalidInput(f"The request body must be a JSON object, not {shown(fields)}.")
        outside = path_values or {}
        self._check_names(fields, outside, "field")
        for name, value in fields.items():
            _check_text(value, name)
        own = {name: value for name, value in fields.items() if name not in outside}
        return self._message_of(own, outside, strict=True)

    def from_query(self, query: bytes, path_values: Mapping[str, str] | None = None) -> R:
        """Decode a query string; only a list may be given several times.

        Args:
            path_values: fields from the path and from headers.

        Raises:
            InvalidInput: the request is invalid; names the parameter.
        """
        fields: dict[str, Any] = {}
        for key, value in query_pairs(query):
            _check_text(value, key)
            if key in self._lists:
                fields.setdefault(key, []).append(value)
            elif key in fields and key in self._fields:
                raise InvalidInput(f"The parameter '{key[:100]}' is given several times; give it once.", field=key)
            else:
                fields[key] = value
        outside = path_values or {}
        self._check_names(fields, outside, "parameter")
        for name in self._bools & fields.keys():
            if fields[name] not in ("true", "false"):
                raise invalid_value(name, fields[name], "Valid values are ['true', 'false'].")
        return self._message_of({}, {**fields, **outside}, strict=False)

    def check_query_of_body(self, query: bytes) -> None:
        """Refuse query parameters of a request whose fields are in its body.

        Raises:
            UnknownField: there is one; names it.
        """
        for key, _ in query_pairs(query):
            raise UnknownField(
                f"Unknown parameter '{key[:100]}'. This operation takes its fields in the body.", field=key[:100]
            )

    def _check_names(self, given: Mapping[str, Any], outside: Mapping[str, str], word: str) -> None:
        takes = self._fields.keys() - self._in_headers
        for name, value in given.items():
            if name not in takes:
                raise _unknown(name, word, sorted(takes - outside.keys()))
            if name in outside and (isinstance(value, (dict, list)) or str(value) != outside[name]):
                raise InvalidInput(
                    f"'{name}' is {shown(value)} in the {word}s, but {shown(outside[name])} in the path; leave it out.",
                    field=name,
                )

    def _message_of(self, own: dict[str, Any], texts: Mapping[str, Any], *, strict: bool) -> R:
        """Build the message from values of JSON, and from texts of the path, the headers and the query."""
        for name, field in self._fields.items():
            value = texts.get(name, own.get(name))
            is_missing = value is None and not (name in own and is_kind(inspect.NoneType, field.type))
            if field.required and (is_missing or (value == "" and _refuses_empty(field.type))):
                raise missing_value(name)
            if name in own:
                _check_words(field.type, value, name)
        converted = {
            name: coerce_text_value(self._fields[name].type, value, name)
            for name, value in texts.items()
            if name in self._fields
        }
        try:
            return msgspec.convert({**own, **converted}, self._message, strict=strict)
        except msgspec.ValidationError as error:
            raise _invalid(error, {**own, **texts}) from None


def _check_text(value: Any, path: str) -> None:
    """Refuse texts that cannot be stored, however deep."""
    if isinstance(value, str):
        coerce_text(value, path)
    elif isinstance(value, dict):
        for key, item in value.items():
            coerce_text(key, path)
            _check_text(item, f"{path}.{key}")
    elif isinstance(value, list):
        if len(value) > MAX_ITEMS:
            raise InvalidInput(f"'{path}' has {len(value)} items; at most {MAX_ITEMS} can be sent.", field=path)
        for index, item in enumerate(value):
            _check_text(item, f"{path}[{index}]")


def _check_words(info: inspect.Type, value: Any, name: str) -> None:
    options = info.types if isinstance(info, inspect.UnionType) else (info,)
    words = [word for option in options if isinstance(option, inspect.LiteralType) for word in option.values]
    if words and value is not None and value not in words:
        raise invalid_value(name, value, f"Valid values are {words}.")


def _invalid(error: msgspec.ValidationError, values: Mapping[str, Any]) -> InvalidInput:
    """Convert an error of msgspec, such as "Expected `int`, got `str` - at `$.version`"."""
    text, _, place = str(error).partition(" - at ")
    # msgspec does not tell the key of a map's value.
    path = place.strip("`").removeprefix("$").removeprefix(".").replace("[...]", "")
    name = path.partition(".")[0].partition("[")[0]
    if not name:
        return InvalidInput(f"Invalid request: {error}.")
    return invalid_value(path, values.get(name), f"{text.replace('`', chr(39))}.")


def _unknown(name: str, word: str, known: list[str]) -> UnknownField:
    name = name[:100]
    snake = "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)
    nearest = next(iter(get_close_matches(name, known, 1) or get_close_matches(snake, known, 1)), None)
    if nearest is not None:
        hint = f"Did you mean '{nearest}'?"
    else:
        hint = f"Known {word}s: {', '.join(known)}." if known else f"It takes no {word}s."
    return UnknownField(f"Unknown {word} '{name}'. {hint}", field=name, nearest=nearest)


def _refuses_empty(info: inspect.Type) -> bool:
    return isinstance(info, inspect.StrType) and bool(info.min_length)
