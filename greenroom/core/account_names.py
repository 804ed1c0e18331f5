"""Names of accounts and groups, and how a request names one: by its id or by its name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from greenroom.core.user_names import check_user_name, user_name_key
from greenroom.core.visible_text import first_unprintable
from greenroom.errors import InvalidInput, InvalidName

MAX_GROUP_NAME: Final = 250
MAX_DISPLAY_NAME: Final = 250
MAX_DESCRIPTION: Final = 5000
MAX_EMAIL: Final = 254
"""Longest address that mail can be sent to (RFC 5321)."""

MAX_TOKEN_NAME: Final = 100

_MAX_ROW: Final = 2**63 - 1
_ID: Final = re.compile(r"(acc|gr|tok|ses)_(0|[1-9][0-9]{0,18})")
# An address as it is written between angle brackets, without quotes and comments.
_LOCAL: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+)*"
)
_DOMAIN: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f.:IPv]+\]")


def row_of_id(prefix: str, text: str) -> int | None:
    """Return the row in a public id; None for another text.

    >>> row_of_id("acc", "acc_7"), row_of_id("acc", "tok_7"), row_of_id("acc", "ada")
    (7, None, None)
    """
    found = _ID.fullmatch(text)
    return int(found[2]) if found is not None and found[1] == prefix and int(found[2]) <= _MAX_ROW else None


def check_account_name(name: str, *, field: str = "name") -> str:
    """Return the name of a new account in its normal form.

    Raises:
        InvalidName: it is not a user name, or would be read as the id of an account.
    """
    normal = check_user_name(name, field=field)
    _refuse_id(normal, "The user name", field)
    return normal


def check_group_name(name: str, *, field: str = "name") -> str:
    """Return the name of a group in its normal form; identity providers use any characters.

    Raises:
        InvalidName: it is empty, too long, contains control or invisible characters, or would be read as an id.
    """
    normal = unicodedata.normalize("NFKC", name[: 4 * MAX_GROUP_NAME]).strip()
    if not normal:
        raise InvalidName(f"The group name is empty. Give one of 1 to {MAX_GROUP_NAME} characters.", field=field)
    _check_text(normal, "The group name", MAX_GROUP_NAME, field, InvalidName)
    _refuse_id(normal, "The group name", field)
    return normal


def group_name_key(name: str) -> str:
    """Return the key under which a group name is unique: as for user names."""
    return user_name_key(name)


def check_display_name(name: str, *, field: str = "display_name") -> str:
    """Return a display name; empty for none.

    Raises:
        InvalidInput: it is too long, or contains control or invisible characters.
    """
    normal = name.strip()
    _check_text(normal, "The display name", MAX_DISPLAY_NAME, field, InvalidInput)
    return normal


def check_description(text: str, *, field: str = "description") -> str:
    """Return the description of a group; empty for none.

    Raises:
        InvalidInput: it is too long.
    """
    if len(text) > MAX_DESCRIPTION:
        raise InvalidInput(
            f"The description has {len(text)} characters; at most {MAX_DESCRIPTION} are allowed.", field=field
        )
    return text


def check_token_name(name: str, *, field: str = "name") -> str:
    """Return the name of an API token, by which its owner recognizes it; tokens may share one.

    Raises:
        InvalidName: it is empty, too long, or contains control or invisible characters.
    """
    normal = name.strip()
    if not normal:
        raise InvalidName("The token name is empty. Say where the token will be used, such as 'laptop'.", field=field)
    _check_text(normal, "The token name", MAX_TOKEN_NAME, field, InvalidName)
    return normal


def check_email(email: str, *, field: str = "email") -> str | None:
    """Return an e-mail address; None if it is empty.

    Raises:
        InvalidInput: it is none that mail can be sent to, by its form.
    """
    normal = email.strip()
    if not normal:
        return None
    if len(normal) > MAX_EMAIL or mail_address(normal) is None or first_unprintable(normal) is not None:
        raise InvalidInput("The e-mail address is not valid. Write it as name@example.com.", field=field)
    return normal


def mail_address(email: str) -> str | None:
    """Return an e-mail address as mail servers are told, with a domain in ASCII; None if mail cannot be sent to it.

    >>> mail_address("ada@bücher.example"), mail_address("ada,ben@example.com")
    ('ada@xn--bcher-kva.example', None)
    """
    local, _, domain = email.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            return None
    return f"{local}@{domain}" if _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) else None


def _check_text(text: str, what: str, longest: int, field: str, error: type[InvalidInput]) -> None:
    if len(text) > longest:
        raise error(f"{what} has {len(text)} characters; at most {longest} are allowed.", field=field)
    character = first_unprintable(text)
    if character is not None:
        raise error(f"{what} contains the character U+{ord(character):04X}. Remove it.", field=field)


def _refuse_id(name: str, what: str, field: str) -> None:
    if _ID.fullmatch(user_name_key(name)) or _ID.fullmatch(name):
        raise InvalidName(f"{what} {name!r} has the form of an id. Choose another one.", field=field)
