"""What is hashed and signed: the same bytes as other programs make of it."""

from __future__ import annotations

import hashlib
import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core.audit import Head, LoggedEvent, decoded, key_id_of, signed_head

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
EVENTS = st.builds(
    LoggedEvent,
    **dict.fromkeys(("actor", "id", "subject", "topic", "type", "workspace"), TEXTS),
    **{
        name: TEXTS | st.none()
        for name in ("actor_id", "actor_kind", "after", "before", "change_id", "client", "comment", "request_id")
    },
    at_ms=st.integers(-(2**63), 2**63 - 1),
)
HEAD = Head(tree_size=2, root_hash="ab" * 32, at_ms=3, previous_size=1, key_id=None, signature=None)


@given(EVENTS)
def test_the_canonical_form_is_what_other_programs_write(event: LoggedEvent) -> None:
    fields = msgspec.to_builtins(event)
    written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert event.canonical == written
    assert event.leaf_hash == hashlib.sha256(b"\x00" + written).digest()


def test_every_character_that_must_be_escaped_is_escaped_alike() -> None:
    text = "".join(map(chr, range(0x100))) + "\u2028\u2029\ufeff\U0001f600"
    assert msgspec.json.encode(text) == json.dumps(text, ensure_ascii=False).encode()


def test_the_fields_are_in_alphabetical_order() -> None:
    assert list(LoggedEvent.__struct_fields__) == sorted(LoggedEvent.__struct_fields__)


def test_a_signature_covers_log_size_root_time_and_the_head_before() -> None:
    assert HEAD.signed_bytes("c0ffee") == b"greenroom-audit-head/1\nc0ffee\n2\n" + b"ab" * 32 + b"\n3\n1\n"


def test_a_signed_head_names_its_key() -> None:
    class Signer:
        public_key = b"k" * 32

        def sign(self, message: bytes) -> bytes:
            return message[:64]

    head = signed_head(HEAD, "c0ffee", Signer())

    assert head.key_id == key_id_of(b"k" * 32) == hashlib.sha256(b"k" * 32).hexdigest()[:16]
    assert decoded(head.signature or "") == HEAD.signed_bytes("c0ffee")[:64]


def test_what_is_not_base64_is_no_signature() -> None:
    assert decoded("no base64!") == b""
    assert decoded("\u20ac") == b""
