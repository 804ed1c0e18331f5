from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core.user_names import MAX_LENGTH, check_user_name, user_name_key
from greenroom.errors import InvalidName

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    "name",
    [
        "user1",
        "alice@example.com",
        "first.last+ci@sub.example.com",
        "DOMAIN-svc_01",
        "acc_7b",
        "a",
        "007",
        "x" * MAX_LENGTH,
        "Zoë",
        "İstanbul",
        "Иван-2",
        "Сара",
        "νίκος",
        "김철수",
        "金철수",
        "山田ハナコ",
        "サーバー1",
        "佐々木",
        "नमस्ते",
        "สมชาย",
        "محمد٢",
        "דוד",
        "Անի",
        "გიორგი",
        "ቤተ",
        "နိုင်",
    ],
)
def test_names_of_one_script_are_kept_as_they_are(name: str) -> None:
    name = unicodedata.normalize("NFKC", name)
    assert check_user_name(name) == name


@pytest.mark.parametrize(
    ("given_name", "stored"),
    [
        (" alice\t", "alice"),
        ("\u3000alice", "alice"),
        ("\uff41\uff4c\uff49\uff43\uff45\uff20\uff58", "alice@x"),
        ("Zoe\u0308", "Zo\xeb"),
        ("\ufb01n", "fin"),
    ],
)
def test_names_are_stored_in_their_normal_form(given_name: str, stored: str) -> None:
    assert check_user_name(given_name) == stored


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is empty"),
        (" \t ", "is empty"),
        ("x" * (MAX_LENGTH + 1), "has 129 characters; at most 128"),
        ("x" * 1_000_000, "has 1000000 characters"),
        ("\u3231" * 100, "has 300 characters"),
        ("__ada", "beginning with __ are reserved"),
        ("anonymous", "is reserved"),
        ("acc_7", "is reserved"),
        ("ACC_\uff17\uff10", "is reserved"),
        ("Anonymous", "is reserved"),
        ("\uff33ystem", "is reserved"),
        ("\u0455\u0443\u0455\u0442\u0435\u043c", "is reserved"),
        (".", "at position 1. It must begin and end with a letter or a digit"),
        ("..", "at position 1"),
        ("_ada", "'_' at position 1"),
        ("@example", "'@' at position 1"),
        ("ada-", "'-' at position 4"),
        ("ada lovelace", "U+0020 at position 4"),
        ("ada/lovelace", "U+002F at position 4"),
        ("CORP\\ada", "U+005C at position 5"),
        ("ada:x", "U+003A at position 4"),
        ("a%2fb", "U+0025 at position 2"),
        ("a\0b", "U+0000 at position 2"),
        ("a\nb", "U+000A at position 2"),
        ("a\u200bb", "U+200B at position 2"),
        ("a\u202eb", "U+202E at position 2"),
        ("a\u0301\u0323\u0302", "U+0301 at position 2"),
        ("a\ud800", "U+D800 at position 2"),
        ("a\U000e0041", "U+E0041 at position 2"),
        ("a\u0378", "U+0378 at position 2"),
        ("ada\U0001f600", "U+1F600 at position 4"),
        ("\u0e01" + "\u0e48" * 50, "U+0E48 at position 8"),
        ("\u0e48a", "U+0E48 at position 1"),
        ("\u05d0\u05b8", "U+05B8 at position 2"),
        ("\u13aa\u13b3", "U+13AA at position 1"),
        ("\u0430lice", "mixes letters of Cyrillic and Latin"),
        ("alic\u03b5", "mixes letters of Greek and Latin"),
        ("\u0661\u0662user", "mixes letters of Arabic and Latin"),
        ("ハナ\ucca0", "mixes letters of Hangul and Katakana"),
        ("\u039d\u0399\u039a", "looks like 'nik' in Latin letters"),
        ("\u03a5\u039d\u0399", "looks like 'yni' in Latin letters"),
    ],
)
def test_other_names_are_refused_with_the_reason(name: str, message: str) -> None:
    with pytest.raises(InvalidName) as refusal:
        check_user_name(name)
    assert message in refusal.value.message
    assert refusal.value.field == "username"
    assert len(refusal.value.message) < 400


def test_the_error_names_the_field_of_the_request() -> None:
    with pytest.raises(InvalidName) as refusal:
        check_user_name("", field="name")
    assert refusal.value.field == "name"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alice", "ALICE"),
        ("alice", " alice "),
        ("alice", "\uff41\uff4c\uff49\uff43\uff45"),
        ("paco", "\u0440\u0430\u0441\u043e"),
        ("cop", "\u0421\u041e\u0420"),
        ("bob", "\u0412\u041e\u0412"),
        ("nona", "\u0578\u0585\u0578\u0251"),
        ("kait", "\u039a\u0391\u0399\u03a4"),
        ("ba", "\u0392\u0391"),
        ("\xed", "\u03af"),
        ("istanbul", "\u0130stanbul"),
        ("istanbul", "\u0131stanbul"),
        ("strasse", "stra\xdfe"),
        ("bb", "\u0299\u0299"),
        ("\u30cf\u30eb", "\u516b\u30eb"),
        ("o1", "\u0966\uff11"),
    ],
)
def test_names_that_look_the_same_are_the_same(one: str, other: str) -> None:
    assert user_name_key(one) == user_name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("user1", "userl"),
        ("user1", "useri"),
        ("user0", "usero"),
        ("a.b", "a-b"),
        ("a_b", "ab"),
        ("zoe", "zo\xeb"),
        ("\u0438\u0432\u0430\u043d", "\u0438\u0432\u0430"),
        ("mm", "rnrn"),
    ],
)
def test_names_that_people_can_tell_apart_are_different(one: str, other: str) -> None:
    assert user_name_key(one) != user_name_key(other)


@given(ANY_TEXT)
def test_any_text_has_a_key_that_can_be_stored_and_is_its_own_key(text: str) -> None:
    key = user_name_key(text)
    key.encode()
    assert "\0" not in key
    assert user_name_key(key) == key


@given(ANY_TEXT)
def test_case_and_normal_form_do_not_change_the_key(text: str) -> None:
    key = user_name_key(text)
    assert user_name_key(unicodedata.normalize("NFD", text)) == key
    assert user_name_key(unicodedata.normalize("NFKC", text)) == key


@given(
    st.text(
        st.sampled_from("aZ0._@+-\u0430\u0391\u0585\u05d0\u0660\u0e01\u0e48\u30a2\u4e00\uff21\u0301 \0"), max_size=8
    )
)
def test_an_accepted_name_is_accepted_again_unchanged(text: str) -> None:
    try:
        name = check_user_name(text)
    except InvalidName:
        return
    assert check_user_name(name) == name
    assert user_name_key(name) == user_name_key(text)


def test_the_key_of_what_cannot_be_a_name_is_no_names() -> None:
    assert user_name_key("ada\0") != user_name_key("ada")
    assert user_name_key("x" * 10_000) != user_name_key("x" * 128)
    assert len(user_name_key("\ufdfa" * 1_000_000)) < 20_000
