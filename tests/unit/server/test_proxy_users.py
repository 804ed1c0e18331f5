from __future__ import annotations

import pytest

from greenroom.errors import InvalidInput, Unauthenticated
from greenroom.server.auth.proxy import ProxyHeaders, person_in

NAMES = ProxyHeaders(b"remote-user", b"remote-groups", b"remote-email")


def groups(header: bytes | None) -> tuple[str, ...] | None:
    headers = {b"remote-user": b"ada"} if header is None else {b"remote-user": b"ada", b"remote-groups": header}
    return person_in(headers, NAMES).groups


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"ml,data", ("data", "ml")),
        (b" ml , data ,, ml ", ("data", "ml")),
        (b"ml;data", ("data", "ml")),
        (b"CN=ml,OU=it;CN=data,OU=it", ("CN=data,OU=it", "CN=ml,OU=it")),
        ("équipe".encode(), ("équipe",)),
        (b"x" * 251 + b",ml", ("ml",)),
        (b"", ()),
        (None, ()),
    ],
)
def test_groups_are_separated_by_semicolons_or_else_by_commas(header: bytes | None, found: tuple[str, ...]) -> None:
    assert groups(header) == found


def test_without_a_groups_header_in_the_settings_memberships_stay() -> None:
    person = person_in({b"remote-user": b"ada", b"remote-groups": b"ml"}, ProxyHeaders(b"remote-user"))
    assert person.groups is None
    assert person.email is None


def test_the_number_of_groups_is_bounded() -> None:
    assert len(groups(b",".join(b"%d" % number for number in range(1000))) or ()) == 1000
    with pytest.raises(InvalidInput, match="1001 groups"):
        groups(b",".join(b"%d" % number for number in range(1001)))


@pytest.mark.parametrize(
    ("header", "name"),
    [(b"ada", "ada"), (b"CORP\\ada", "ada"), (b"a\\b\\ada", "ada"), (b"ada@corp.example", "ada@corp.example")],
)
def test_a_domain_in_front_is_left_out(header: bytes, name: str) -> None:
    assert person_in({b"remote-user": header}, NAMES).name == name


def test_one_person_in_several_spellings() -> None:
    spellings = ["Ada", "ada", "CORP\\ADA"]
    people = [person_in({b"remote-user": one.encode()}, NAMES) for one in spellings]
    assert len({one.subject for one in people}) == 1


@pytest.mark.parametrize("header", [b"(null)", b"a b", b"CORP\\", b"\xff", b"ada\x00", b"acc_7", b"../ada"])
def test_what_is_not_a_user_name_is_refused(header: bytes) -> None:
    with pytest.raises(Unauthenticated, match="remote-user"):
        person_in({b"remote-user": header}, NAMES)


def test_the_names_of_the_headers() -> None:
    assert NAMES.names == (b"remote-user", b"remote-groups", b"remote-email")
    assert ProxyHeaders(b"remote-user").names == (b"remote-user",)
