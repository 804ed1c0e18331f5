"""Conversion of other libraries' numbers to Python's, before they are compared or written as JSON.

Scalars and one-element arrays of numpy, torch and tensorflow are recognized by their attributes; none of the three is
imported. The transport applies `plain_value` to every message; metrics are also converted when they are logged, so that
the background log holds plain numbers and an invalid one is rejected in the caller's code.
"""

from __future__ import annotations

import contextlib
import math
import reprlib
from decimal import Decimal
from enum import Enum
from numbers import Rational
from typing import Any

from greenroom.errors import InvalidInput

_PLAIN = frozenset({str, int, float, bool, type(None), list, dict})


def plain_value(value: Any) -> Any:
    """Convert a number or string to Python's own type; return anything else unchanged.

    >>> from fractions import Fraction
    >>> plain_value(Fraction(1, 2)), plain_value(Decimal(3)), plain_value("x")
    (0.5, 3, 'x')
    """
    if type(value) in _PLAIN or isinstance(value, Enum):
        return value
    if isinstance(value, str):
        # numpy's strings are instances of str, which JSON encoders do not accept.
        return str.__str__(value)
    if isinstance(value, Decimal | Rational):
        # numpy's integers count as rational too, but only support int().
        rational: Any = value
        is_whole = math.isfinite(rational) and rational == int(rational)
        return int(rational) if is_whole else float(rational)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return int(value)
    return _element(value)


def plain_tree(value: Any) -> Any:
    """Convert the numbers inside dicts and lists as well, and arrays to lists, for formats that accept Python types only.

    >>> from fractions import Fraction
    >>> plain_tree({"a": (Fraction(1, 2), [True])})
    {'a': [0.5, [True]]}
    """
    if isinstance(value, dict):
        return {plain_value(key): plain_tree(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_tree(one) for one in value]
    if getattr(value, "shape", ()) and hasattr(value, "tolist"):
        return value.tolist()
    return plain_value(value)


def text(field: str, value: Any) -> str:
    """Return text as `str`; bytes are decoded as UTF-8, as in MLflow's messages.

    Raises:
        InvalidInput: it is not text.
    """
    plain = plain_value(value)
    if isinstance(plain, str):
        return plain
    if isinstance(plain, bytes):
        with contextlib.suppress(UnicodeDecodeError):
            return plain.decode()
    raise InvalidInput(f"{field} is {reprlib.repr(value)}; it must be a string.", field=field)


def number(what: str, value: Any) -> float:
    """Convert a value to float.

    Args:
        what: describes the value in messages.

    Raises:
        InvalidInput: it is not a number.
    """
    if type(value) is float:
        return value
    plain = plain_value(value)
    try:
        return float(plain)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInput(f"{what} is {value!r}; it must be a number.", field="value") from None


def whole_number(what: str, value: Any) -> int:
    """Convert a value to int, such as a step or a time in milliseconds.

    Raises:
        InvalidInput: it is not a whole number.
    """
    if type(value) is int:
        return value
    plain = plain_value(value)
    if isinstance(plain, int) or (isinstance(plain, float) and plain.is_integer()):
        return int(plain)
    raise InvalidInput(f"{what} is {value!r}; it must be a whole number.", field=what.rpartition(" ")[2])


def _element(value: Any) -> Any:
    """Return the only element of a scalar or one-element array; return anything else unchanged."""
    shape = getattr(value, "shape", None)
    if shape is None or not hasattr(value, "dtype"):
        return value
    try:
        if math.prod(shape) != 1:
            return value
        # TensorFlow's tensors have no item().
        element = value.item() if hasattr(value, "item") else value.numpy().item()
    except (TypeError, ValueError, AttributeError, RuntimeError):
        return value
    return element if type(element) is type(value) else plain_value(element)
