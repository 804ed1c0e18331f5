"""Keys in files, and signatures: ours, and those of the stand-alone verifier."""

from __future__ import annotations

import importlib.util
import stat
from pathlib import Path
from types import ModuleType

import pytest

from greenroom.attestations.ed25519 import SigningKey, is_valid, public_pem, read_public_keys
from greenroom.errors import InvalidInput

# Source: RFC 8032, section 7.1, tests 1 to 3 and SHA(abc): public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.fixture(scope="module")
def stand_alone() -> ModuleType:
    """Return the program in docs/ as a module."""
    path = Path(__file__).parents[3] / "docs" / "verify_audit_log.py"
    spec = importlib.util.spec_from_file_location("verify_audit_log", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("public_key", "message", "signature"), VECTORS)
def test_signatures_of_the_rfc_are_valid(
    public_key: str, message: str, signature: str, stand_alone: ModuleType
) -> None:
    key, said, signed = map(bytes.fromhex, (public_key, message, signature))
    for check in (is_valid, stand_alone.is_signature):
        assert check(key, signed, said)
        assert not check(key, signed, said + b".")
        assert not check(key, signed[:-1] + bytes([signed[-1] ^ 1]), said)
        assert not check(key, bytes([signed[0] ^ 1]) + signed[1:], said)
        assert not check(key[::-1], signed, said)
        assert not check(key[:31], signed, said)
        assert not check(key, signed[:63], said)


def test_a_signature_with_a_larger_factor_is_refused(stand_alone: ModuleType) -> None:
    key = SigningKey.generate()
    signed = key.sign(b"message")
    factor = int.from_bytes(signed[32:], "little") + stand_alone.ORDER
    other = signed[:32] + factor.to_bytes(32, "little")
    for check in (is_valid, stand_alone.is_signature):
        assert check(key.public_key, signed, b"message")
        assert not check(key.public_key, other, b"message")


def test_a_key_is_read_as_it_was_written(tmp_path: Path) -> None:
    key = SigningKey.generate()
    path = tmp_path / "audit.key"

    key.write(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SigningKey.read(path).public_key == key.public_key


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "audit.key"
    path.write_text("something")
    with pytest.raises(InvalidInput, match="never overwritten"):
        SigningKey.generate().write(path)
    assert path.read_text() == "something"


@pytest.mark.parametrize("content", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_another_file_is_refused_as_a_key(tmp_path: Path, content: str) -> None:
    path = tmp_path / "audit.key"
    path.write_text(content)
    with pytest.raises(InvalidInput, match="no Ed25519 private key"):
        SigningKey.read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        SigningKey.read(tmp_path / "none")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_public_keys(tmp_path / "none")


def test_several_public_keys_are_read_from_one_file(tmp_path: Path, stand_alone: ModuleType) -> None:
    keys = [SigningKey.generate().public_key for _ in range(3)]
    path = tmp_path / "audit.pub"
    path.write_text("# ours\n" + "".join(map(public_pem, keys)))

    assert read_public_keys(path) == keys
    assert stand_alone.read_pem(path) == keys


def test_a_file_without_a_public_key_is_refused(tmp_path: Path, stand_alone: ModuleType) -> None:
    path = tmp_path / "audit.pub"
    path.write_text("nothing")
    with pytest.raises(InvalidInput, match="no Ed25519 public key"):
        read_public_keys(path)
    with pytest.raises(ValueError, match="no public key"):
        stand_alone.read_pem(path)
