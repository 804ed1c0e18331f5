"""Decode request bodies and query strings, like MLflow's server but more strictly.

A well-formed request is decoded directly by msgspec. Anything else takes the slow path, which accepts what clients of
all versions send: camelCase names, null for absent fields, numbers as text, a JSON document inside a JSON string,
unknown fields. Errors there become a 400 that names the field.

Source: protobuf's JSON mapping, and MLflow's REST server as compared by `tests/compat/differential.py`.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta, inspect
from msgspec.structs import replace

from greenroom.errors import InvalidInput

Text = Annotated[str, Meta(min_length=1)]
"""A required, non-empty string."""

Int64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""An int64 on the wire."""

Number = float | str
"""A double; NaN and infinities are encoded as the strings ``NaN``, ``Infinity`` and ``-Infinity``."""

_HINT = " See the API docs for more information about request parameters."
# More than the longest list that a call accepts, so that the call itself can report its limit.
_MAX_QUERY_FIELDS = 2000
# The slow path takes about 20 us per item and blocks other requests; no list on the wire is longer.
MAX_ITEMS = 10_000
# Each value costs a microsecond, whether it is used or not.
_MAX_COMMAS = 50_000
_TEXT_OR_COMMA = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|,', re.DOTALL)


class Request(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of request messages. A field without default is required; `Text` must not be empty either.

    Attributes:
        misses_camel: optional fields of a body whose camelCase name is ignored. MLflow's server accepts required fields
            only by their own name, and all others by either.
        takes_camel: required fields whose camelCase name is accepted.
        secrets: fields that are in no error, log or digest, such as passwords.
    """

    misses_camel: ClassVar[frozenset[str]] = frozenset()
    takes_camel: ClassVar[frozenset[str]] = frozenset()
    secrets: ClassVar[frozenset[str]] = frozenset()

    def without_secrets(self) -> Self:
        """Return the message with placeholders for its secrets, for a digest that is stored: a password could be guessed
        from one."""
        given = {name: "***" for name in self.secrets if isinstance(getattr(self, name), str)}
        return replace(self, **given) if given else self

    def __repr__(self) -> str:
        """Show no secrets."""
        shown = self.without_secrets()
        fields = ", ".join(f"{name}={getattr(shown, name)!r}" for name in self.__struct_fields__)
        return f"{type(self).__name__}({fields})"


class Empty(Request):
    """A request or response without fields."""


R = TypeVar("R", bound=Request)


def missing_value(field: str) -> InvalidInput:
    """Return the wire's error for a missing required field."""
    return InvalidInput(f"Missing value for required parameter '{field}'.{_HINT}", field=field)


def invalid_value(field: str, value: Any, hint: str | None = None) -> InvalidInput:
    """Return the wire's error for an invalid value of a field."""
    detail = hint if hint is not None else f" Hint: Value was of type '{type(value).__name__}'."
    return InvalidInput(f"Invalid value {shown(value)} for parameter '{field}' supplied: {detail}{_HINT}", field=field)


def number(value: Number, field: str) -> float:
    """Parse a double that may be encoded as text.

    Raises:
        InvalidInput: the text is not a number.
    """
    if isinstance(value, float):
        return value
    return _coerce_float(value, field)


class RequestDecoder(Generic[R]):
    """Decodes one type of request message, from a body or from a query string.

    The message type is inspected at the first request, for a fast start: a server has a hundred of these.
    """

    def __init__(self, message: type[R]) -> None:
        self._message = message

    @functools.cached_property
    def _fast(self) -> msgspec.json.Decoder[R]:
        return msgspec.json.Decoder(self._message)

    @functools.cached_property
    def _lists(self) -> frozenset[str]:
        return self._fields_of(inspect.ListType)

    @functools.cached_property
    def _bools(self) -> frozenset[str]:
        return self._fields_of(inspect.BoolType)

    def _fields_of(self, kind: type[inspect.Type]) -> frozenset[str]:
        fields = msgspec.structs.fields(self._message)
        return frozenset(field.encode_name for field in fields if is_kind(kind, inspect.type_info(field.type)))

    def from_body(self, raw: bytes, path_values: Mapping[str, str] | None = None) -> R:
        """Decode a JSON body; `path_values` are fields from the path and take precedence.

        Raises:
            InvalidInput: the request is invalid; names the field.
        """
        if not path_values and b"\\u0000" not in raw:
            try:
                return self._fast.decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                pass
        check_size(raw)
        fields = _json_object(raw)
        fields.update(path_values or {})
        return self._coerce(fields)

    def from_query(self, query: bytes, path_values: Mapping[str, str] | None = None) -> R:
        """Decode a query string; a repeated field counts once unless it is a list.

        Raises:
            InvalidInput: the request is invalid; names the field.
        """
        fields: dict[str, Any] = {}
        for key, value in query_pairs(query):
            if key in self._lists:
                fields.setdefault(key, []).append(value)
            else:
                fields.setdefault(key, value)
        if path_values:
            fields.update(path_values)
        if b"%00" not in query:
            try:
                return msgspec.convert(fields, self._message, strict=False)
            except (msgspec.ValidationError, RecursionError):
                pass
        names = {field.encode_name for field in msgspec.structs.fields(self._message)}
        known = {key: value for key, value in fields.items() if key in names}
        # In a query string everything is text; in a body a boolean must be a JSON boolean.
        known |= {key: known[key] == "true" for key in self._bools & known.keys() if known[key] in ("true", "false")}
        return self._coerce(known)

    def _coerce(self, fields: dict[str, Any]) -> R:
        try:
            return to_message(self._message, fields)
        except InvalidInput as error:
            raise without_secret(error, self._message) from None


def without_secret(error: InvalidInput, message: type[Request]) -> InvalidInput:
    """Return an error about a message, which does not show the value of a secret field."""
    if error.field not in message.secrets or error.message == missing_value(error.field).message:
        return error
    return InvalidInput(
        f"Invalid value for parameter '{error.field}': it must be text that can be stored.", field=error.field
    )


def to_message(message: type[R], fields: dict[str, Any]) -> R:
    """Convert JSON values to a message, as protobuf's JSON mapping does.

    Raises:
        InvalidInput: a value is invalid; names the field.
    """
    info = inspect.type_info(message)
    assert isinstance(info, inspect.StructType)
    plain = _coerce_struct(info, fields, "")
    try:
        return msgspec.convert(plain, message, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"Invalid request: {error}.{_HINT}") from None


def query_pairs(query: bytes) -> list[tuple[str, str]]:
    """Split a query string into names and values, decoded.

    Raises:
        InvalidInput: it has too many fields.
    """
    text = query.decode("latin-1")
    if text.count("&") >= _MAX_QUERY_FIELDS:
        raise InvalidInput(f"The query string holds more than {_MAX_QUERY_FIELDS} fields; send fewer per request.")
    if "%" in text or "+" in text:
        return parse_qsl(text, keep_blank_values=True)
    # Fast path: nothing to decode, as in most requests.
    return [(key, value) for key, _, value in (pair.partition("=") for pair in text.split("&")) if key]


def is_kind(wanted: type[inspect.Type], info: inspect.Type) -> bool:
    """Return whether a type, or one of the types of a union, is of a kind."""
    options: Iterable[Any] = info.types if isinstance(info, inspect.UnionType) else (info,)
    return any(isinstance(option, wanted) for option in options)


def check_size(raw: bytes) -> None:
    """Refuse a document with too many values before parsing it; the length of texts is not limited here."""
    if raw.count(b",") <= _MAX_COMMAS:
        return
    commas = (found for found in _TEXT_OR_COMMA.finditer(raw) if found.end() - found.start() == 1)
    if next(itertools.islice(commas, _MAX_COMMAS, None), None) is not None:
        raise InvalidInput(f"The request body holds more than {_MAX_COMMAS} values; send it in smaller parts.")


def _json_object(raw: bytes) -> dict[str, Any]:
    if not raw.strip():
        return {}
    value = json_value(raw)
    if isinstance(value, str):
        # Old clients double-encode the document.
        check_size(value.encode(errors="replace"))
        value = json_value(value)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidInput(f"The request body must be a JSON object, not {shown(value)}.")
    return value


def json_value(text: bytes | str) -> Any:
    """Parse a JSON document.

    Raises:
        InvalidInput: it is invalid, or nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise InvalidInput("The request body is nested too deeply.") from None
    except ValueError as error:
        # UnicodeDecodeError and JSONDecodeError are ValueErrors; so is the error for a number with thousands of digits.
        reason = (
            error.msg if isinstance(error, json.JSONDecodeError) else "it is not UTF-8 text, or a number is too long"
        )
        raise InvalidInput(f"The request body is not valid JSON: {reason}.") from None


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def _coerce_struct(info: inspect.StructType, given: dict[str, Any], path: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field in info.fields:
        name, camel = field.encode_name, _camel(field.encode_name)
        if name != camel and name in given and camel in given:
            raise InvalidInput(
                f"Request specifies both '{name}' and '{camel}'; provide only one of them.", field=path + name
            )
        value = given.get(name, None if not path and _misses_camel(info.cls, field) else given.get(camel))
        if value is not None:
            value = _coerce(field.type, value, path + name)
        if field.required and (value is None or (value == "" and _refuses_empty(field.type))):
            raise missing_value(path + name)
        if value is not None:
            out[name] = value
    return out


def _misses_camel(message: type[Any], field: inspect.Field) -> bool:
    if not issubclass(message, Request):
        return False
    return field.encode_name in message.misses_camel or (
        field.required and field.encode_name not in message.takes_camel
    )


def _refuses_empty(info: inspect.Type) -> bool:
    return isinstance(info, inspect.StrType) and bool(info.min_length)


def coerce_text_value(info: inspect.Type, value: Any, path: str) -> Any:
    """Convert the text of a path or a query string to its type.

    Raises:
        InvalidInput: it is not one.
    """
    if value in ("true", "false") and is_kind(inspect.BoolType, info):
        return value == "true"
    return _coerce(info, value, path)


def _coerce(info: inspect.Type, value: Any, path: str) -> Any:
    """Convert one value to its type, as protobuf's JSON mapping does."""
    options = info.types if isinstance(info, inspect.UnionType) else (info,)
    kinds = {type(option) for option in options}
    for option in options:
        if isinstance(option, inspect.StructType):
            if not isinstance(value, dict):
                raise invalid_value(path, value)
            return _coerce_struct(option, value, path + ".")
        if isinstance(option, inspect.ListType):
            if not isinstance(value, list):
                raise invalid_value(path, value)
            if len(value) > MAX_ITEMS:
                raise InvalidInput(f"'{path}' has {len(value)} items; at most {MAX_ITEMS} can be sent.", field=path)
            items = []
            for index, item in enumerate(value):
                if item is None:
                    raise invalid_value(f"{path}[{index}]", item)
                items.append(_coerce(option.item_type, item, f"{path}[{index}]"))
            return items
        if isinstance(option, inspect.DictType):
            if not isinstance(value, dict):
                raise invalid_value(path, value)
            return {
                coerce_text(key, path): _coerce(option.value_type, item, f"{path}.{key}") for key, item in value.items()
            }
        if isinstance(option, inspect.LiteralType):
            if value not in option.values:
                raise invalid_value(path, value, f"Valid values are {list(option.values)}.")
            return value
        if isinstance(option, inspect.Metadata):
            return _coerce(option.type, _enum_name(option, value), path)
        if isinstance(option, inspect.EnumType):
            words = [member.value for member in option.cls]
            if value not in words:
                raise invalid_value(path, value, f"Valid values are {words}.")
            return value
    if inspect.FloatType in kinds:
        return _coerce_float(value, path)
    if inspect.IntType in kinds:
        return _coerce_int(value, path)
    if inspect.BoolType in kinds:
        return _coerce_bool(value, path)
    if inspect.StrType in kinds:
        return coerce_text(value, path)
    return value


def _enum_name(info: inspect.Metadata, value: Any) -> Any:
    """Convert the number of an enum member, which protobuf accepts too, also as text, to its name."""
    numbers: dict[int, str] = (info.extra or {}).get("numbers", {})
    if isinstance(value, str) and value.isdecimal() and len(value) < 5:
        value = int(value)
    return numbers.get(value, value) if isinstance(value, int) and not isinstance(value, bool) else value


def coerce_text(value: Any, path: str) -> str:
    """Return a value that is text.

    Raises:
        InvalidInput: it is not, or cannot be stored: NUL characters, lone surrogates.
    """
    if not isinstance(value, str):
        raise invalid_value(path, value)
    if "\0" in value:
        raise invalid_value(path, value, "It must not contain NUL characters.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise invalid_value(path, value, "It must not contain lone surrogates.") from None
    return value


def _coerce_float(value: Any, path: str) -> float:
    if isinstance(value, (bool, int, float)):
        try:
            read = float(value)
        except OverflowError:
            raise invalid_value(path, value) from None
        # Not valid JSON: MLflow's server drops the field and all that follow.
        if not math.isfinite(read):
            raise invalid_value(path, value, 'Write "NaN", "Infinity" or "-Infinity", in quotes.')
        return read
    if isinstance(value, str):
        try:
            read = float(value)
        except ValueError:
            pass
        else:
            if not math.isnan(read) or value == "NaN":
                return read
    raise invalid_value(path, value)


def _coerce_int(value: Any, path: str) -> int:
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    elif isinstance(value, str):
        try:
            value = int(value) if len(value) < 40 else None
        except ValueError:
            raise invalid_value(path, value) from None
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise invalid_value(path, value)
    return value


def _coerce_bool(value: Any, path: str) -> bool:
    if isinstance(value, bool):
        return value
    raise invalid_value(path, value)


def shown(value: Any) -> str:
    """Format a value for an error message as compact JSON, truncated if it is long."""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        text = f'"{type(value).__name__}"'
    return text if len(text) <= 500 else text[:500] + "..."
