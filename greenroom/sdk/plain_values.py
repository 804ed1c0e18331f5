"""Numbers of other libraries as Python's own, before anything is compared with them or written as JSON.

Scalars and one-element arrays of numpy, torch and tensorflow are recognized by what they offer; none of the three is
imported. Every message passes `plain_value` in the transport; metrics are also converted when they are logged, so that
the background log holds plain numbers and a wrong one is refused where the caller sees it.
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
    """Give a number or text as Python's own; anything else is left as it is.

    >>> from fractions import Fraction
    >>> plain_value(Fraction(1, 2)), plain_value(Decimal(3)), plain_value("x")
    (0.5, 3, 'x')
    """
    if type(value) in _PLAIN or isinstance(value, Enum):
        return value
    if isinstance(value, str):
        # A text of numpy is a str, and still nothing that JSON is written of.
        return str.__str__(value)
    if isinstance(value, Decimal | Rational):
        # numpy's integers count as rational too, and know int() alone.
        exact: Any = value
        is_whole = math.isfinite(exact) and exact == int(exact)
        return int(exact) if is_whole else float(exact)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return int(value)
    return _element(value)


def plain_tree(value: Any) -> Any:
    """Make the numbers inside dicts and lists plain, too, and arrays lists: for formats that know Python's own only.

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
    """Read a text; bytes are taken for UTF-8, as MLflow's messages take them.

    Raises:
        InvalidInput: it is something else.
    """
    plain = plain_value(value)
    if isinstance(plain, str):
        return plain
    if isinstance(plain, bytes):
        with contextlib.suppress(UnicodeDecodeError):
            return plain.decode()
    raise InvalidInput(f"{field} is {reprlib.repr(value)}; it must be text.", field=field)


def number(what: str, value: Any) -> float:
    """Read a double.

    Args:
        what: the value is, for the message.

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
    """Read an integer, such as a step or a time in milliseconds.

    Raises:
        InvalidInput: it is not a number, or has a fraction.
    """
    if type(value) is int:
        return value
    plain = plain_value(value)
    if isinstance(plain, int) or (isinstance(plain, float) and plain.is_integer()):
        return int(plain)
    raise InvalidInput(f"{what} is {value!r}; it must be a whole number.", field=what.rpartition(" ")[2])


def _element(value: Any) -> Any:
    """Take the only element out of a scalar or a one-element array; anything else is left as it is."""
    shape = getattr(value, "shape", None)
    if shape is None or not hasattr(value, "dtype"):
        return value
    try:
        if math.prod(shape) != 1:
            return value
        # Tensors of tensorflow have no item().
        found = value.item() if hasattr(value, "item") else value.numpy().item()
    except (TypeError, ValueError, AttributeError, RuntimeError):
        return value
    return found if type(found) is type(value) else plain_value(found)
