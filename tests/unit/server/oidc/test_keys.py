from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from greenroom.server.auth.oidc.keys import MOST_KEYS, read_keys
from tests.support.fake_issuers import a_key


def public(of: str = "RS256", /, **changed: Any) -> dict[str, Any]:
    entry = {**a_key(of).as_dict(private=False), **changed}
    return {name: value for name, value in entry.items() if value is not None}


def document(*entries: object) -> bytes:
    return json.dumps({"keys": entries}).encode()


@pytest.mark.parametrize("alg", ["RS256", "ES256", "EdDSA"])
def test_keys_of_all_kinds_are_read(alg: str) -> None:
    [key] = read_keys(document(public(alg)))
    assert (key.kid, key.alg) == (f"{alg}-1", None)


def test_a_key_without_an_id_and_with_members_that_nobody_knows_is_read() -> None:
    [key] = read_keys(document(public(kid=None, use=None, x5c=[1], unknown={"a": 1}, alg="PS256")))
    assert (key.kid, key.alg) == (None, "PS256")


def test_the_private_part_of_a_key_that_somebody_published_is_not_kept() -> None:
    [key] = read_keys(document(a_key().as_dict(private=True)))
    assert not key.key.is_private


@pytest.mark.parametrize(
    "entry",
    [
        a_key("HS256").as_dict(),
        public(use="enc"),
        public(key_ops=["encrypt"]),
        public(key_ops="verify"),
        public(kid=1),
        public(alg=["RS256"]),
        public(kty="XYZ"),
        public(kty=None),
        public(kty=["RSA"]),
        public(n="AQAB"),
        public(n=None),
        public(n=1),
        public(n="!" * 342),
        public(n="A" * 342),
        public(n="_" * 20_000),
        public(e="AQ"),
        public(e=""),
        public("ES256", crv="P-192"),
        public("ES256", crv=7),
        public("ES256", x="AAAA"),
        public("EdDSA", crv="Ed25519", x="AAAA"),
        public("EdDSA", x=None),
        {},
    ],
)
def test_what_cannot_be_used_is_left_out_and_the_rest_stays(entry: dict[str, Any]) -> None:
    good = public("ES256", kid="good")
    assert [key.kid for key in read_keys(document(entry, good, entry))] == ["good"]
    with pytest.raises(ValueError, match="holds none for signatures"):
        read_keys(document(entry))


@pytest.mark.parametrize(
    "given", [b"", b"{}", b"[]", b'{"keys": {}}', b'{"keys": [1]}', b"\xff", b"[" * 100_000, b'{"keys": null}']
)
def test_a_document_of_another_form_is_refused(given: bytes) -> None:
    with pytest.raises(ValueError, match="not as the standard says"):
        read_keys(given)


def test_the_number_of_keys_is_bounded() -> None:
    entries = [public("EdDSA", kid=str(number)) for number in range(MOST_KEYS + 10)]
    assert len(read_keys(document(*entries))) == MOST_KEYS


@pytest.mark.filterwarnings("ignore:Key size should be")
def test_an_rsa_key_is_neither_short_nor_huge() -> None:
    for bits, is_read in ((2047, False), (2048, True), (8192, True), (8193, False)):
        modulus = 2**bits - 1
        encoded = base64.urlsafe_b64encode(modulus.to_bytes((bits + 7) // 8)).rstrip(b"=").decode()
        entries = document(public(n=encoded), public("ES256", kid="good"))
        assert len(read_keys(entries)) == 1 + is_read, bits
