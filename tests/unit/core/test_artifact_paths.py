from __future__ import annotations

import time
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from greenroom.core.artifact_paths import (
    MAX_NAME_BYTES,
    MAX_PATH_BYTES,
    below,
    decoded_path,
    file_path,
    folder_path,
    frozen_path,
    path_of_uri,
    uri_of_path,
)
from greenroom.errors import InvalidInput

# Random paths, rich in characters that have a special meaning.
_NASTY = st.text(alphabet=st.sampled_from("ab./\\%2eE5cCfF03#?;: \0\n\x10é😀\udc80:"), max_size=40)
_ANY = st.one_of(_NASTY, st.text(st.characters(), max_size=60), _NASTY.map(lambda text: quote(text, errors="replace")))


def accepted(text: str) -> str | None:
    try:
        return folder_path(text)
    except InvalidInput:
        return None


@given(_ANY)
@example("%252e%252e/x")
@example("./C:x")
@example("./HTTP:x")
@example("a/./%2e%2e")
@example("x;/.")
@example("%25%32%65./x")
@example("a%2510%250")
def test_what_is_accepted_cannot_leave_its_place(text: str) -> None:
    path = accepted(text)
    if path is None:
        return
    parts = path.split("/") if path else []
    assert ".." not in parts
    assert "." not in parts
    assert "" not in parts
    assert not path.startswith("/")
    assert "\\" not in path
    assert not any(ord(character) < 32 or ord(character) == 127 for character in path)
    assert len(path.encode()) <= MAX_PATH_BYTES
    assert all(len(part.encode()) <= MAX_NAME_BYTES for part in parts)


@given(_ANY)
def test_normalizing_a_path_is_idempotent(text: str) -> None:
    path = accepted(text)
    assert path is None or folder_path(path) == path


@given(_ANY)
def test_no_further_decoding_climbs(text: str) -> None:
    path = accepted(text)
    while path is not None and path != unquote(path):
        path = unquote(path)
        assert ".." not in path.split("/")
        assert not path.startswith("/")


@given(st.text(st.characters(exclude_characters="/\\%#?;:", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20))
def test_a_plain_name_is_unchanged_and_its_quoted_form_is_another_name(name: str) -> None:
    if name in (".", "..") or name.startswith(" "):
        return
    assert file_path(f"r/{name}") == f"r/{name}"
    quoted = quote(f"r/{name}")
    assert file_path(quoted) == quoted
    assert decoded_path(quoted) == (f"r/{name}" if quoted != f"r/{name}" else None)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ""),
        (".", ""),
        ("a/b.txt", "a/b.txt"),
        ("a/./b/", "a/b"),
        ("./a", "a"),
        ("a..b/..c/d..", "a..b/..c/d.."),
        ("...", "..."),
        ("sp ace/ünï.json", "sp ace/ünï.json"),
        ("100%.txt", "100%.txt"),
        # Names after the URL was decoded.
        ("100%25.txt", "100%25.txt"),
        ("a%20b.txt", "a%20b.txt"),
        ("a%2520b.txt", "a%2520b.txt"),
        # The genuine client sends "p%10.txt" as it is, so it comes decoded.
        ("p\x10.txt", "p%10.txt"),
        ("p%10.txt", "p%10.txt"),
        ("d\x7f/x", "d%7f/x"),
        ("a%2Fb", "a%2Fb"),
        # MLflow 2.11 used such names for images; "%10" is not a control character there.
        ("images/dog%step%100%timestamp%100", "images/dog%step%100%timestamp%100"),
        ("a?b", "a?b"),
        ("a+b&c=d~e", "a+b&c=d~e"),
    ],
)
def test_paths_are_normalized(text: str, path: str) -> None:
    assert folder_path(text) == path


@pytest.mark.parametrize(
    "text",
    [
        "..",
        "../x",
        "a/../b",
        "a/..",
        "%2e%2e/x",
        "%252e%252e/x",
        "%25252e%25252e/x",
        "..%2fx",
        "a%2f..%2fb",
        "a%252f%252e%252e%252fb",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "//etc/passwd",
        "//host/share",
        "C:/x",
        "c:",
        "file:///etc/passwd",
        "FILE:x",
        "http://[x",
        "%" + "25" * 12 + "41",
    ],
)
def test_what_climbs_or_is_absolute_is_an_invalid_path_to_the_letter(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        folder_path(text)
    assert (caught.value.message, caught.value.field) == ("Invalid path", "path")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\0b", "control character"),
        ("a\nb", "control character"),
        ("a\x85", "control character"),
        ("a\0b", r"control character U\+0000"),
        ("a%00b", r"control character U\+0000"),
        ("a%0ab", r"control character U\+000A"),
        ("a\\b", "backslash"),
        ("..%5c..%5cx", "backslash"),
        ("a#b", "holds '#'"),
        ("a%23b", "holds '#'"),
        ("a//b", "empty part"),
        ("a\ud800", "lone surrogate"),
        ("a" * 256, "at most 255"),
        ("é" * 128, "at most 255"),
        ("abcdefg/" * 251, "at most 2000"),
    ],
)
def test_other_refusals_say_what_to_do(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        folder_path(text)


def test_lengths_up_to_the_limits_are_taken() -> None:
    assert folder_path("a" * 255) == "a" * 255
    longest = "/".join(["a" * 199] * 10)
    assert folder_path(longest) == longest


@pytest.mark.parametrize("text", ["", ".", "/", "a/", "a/b/", "a/.", "./", "./a", "a/./b"])
def test_a_file_has_a_name(text: str) -> None:
    with pytest.raises(InvalidInput):
        file_path(text)


def test_joining_minds_the_limit() -> None:
    assert below("r", "a") == "r/a"
    assert below("", "a") == "a"
    assert below("r", "") == "r"
    with pytest.raises(InvalidInput, match="at most 2000"):
        below("/".join(["a" * 199] * 10), "b")


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("mlflow-artifacts:/0/abc/artifacts", "0/abc/artifacts"),
        ("mlflow-artifacts:0/abc", "0/abc"),
        ("mlflow-artifacts://host:5000/0/abc/", "0/abc"),
        ("mlflow-artifacts:///0/abc", "0/abc"),
        ("MLFLOW-ARTIFACTS:/a%20b?x=y", "a%20b"),
        ("mlflow-artifacts:/", ""),
        ("s3://bucket/0", None),
        ("/srv/0", None),
        ("0", None),
    ],
)
def test_only_addresses_of_this_kind_point_here(uri: str, path: str | None) -> None:
    assert path_of_uri(uri) == path
    if path is not None:
        assert path_of_uri(uri_of_path(path)) == path


def test_an_address_here_that_climbs_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Invalid path"):
        path_of_uri("mlflow-artifacts:/0/../../x")


def test_frozen_files_have_addresses_of_their_own() -> None:
    assert frozen_path("versions/abc/m/x") == ("abc", "m/x")
    assert frozen_path("versions/abc") == ("abc", "")
    assert frozen_path("versions") == ("", "")
    assert frozen_path("versions2/abc") is None
    assert frozen_path("0/versions/abc") is None


@pytest.mark.parametrize("text", ["%25", "a%2f", "%", "a;", "./", "é", "a\\", "../"])
def test_a_path_of_a_megabyte_is_refused_at_once(text: str) -> None:
    seconds = []
    for _ in range(3):
        began = time.process_time()
        with pytest.raises(InvalidInput):
            folder_path(text * (1_000_000 // len(text)))
        seconds.append(time.process_time() - began)
    # Refusing the length takes microseconds; decoding it even once, tens of milliseconds.
    assert min(seconds) < 0.02


@given(st.lists(st.sampled_from([*"/.;?a#% :&=", "%25", "%2e", "%2f", "..", "//", "./", "%00", "%0a"]), max_size=14))
def test_a_path_is_in_its_last_form_at_once(parts: list[str]) -> None:
    try:
        path = folder_path("".join(parts))
    except InvalidInput:
        return
    assert folder_path(path) == path
    assert ".." not in path.split("/")
