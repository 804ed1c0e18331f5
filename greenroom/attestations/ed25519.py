"""Ed25519 keys in PEM files, signatures and their verification. Needs `cryptography`, which the extra `server` brings.

Source: RFC 8032; RFC 8410 for the form of the files (PKCS #8 and SubjectPublicKeyInfo).
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from greenroom.errors import InvalidInput

_PUBLIC_PEM: Final = re.compile(b"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


class SigningKey:
    """A private key.

    Attributes:
        public_key: its public key, 32 bytes.
    """

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public_key = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @classmethod
    def generate(cls) -> SigningKey:
        """Make a new key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, path: Path) -> SigningKey:
        """Read a key from a PEM file, PKCS #8 without a password.

        Raises:
            InvalidInput: it cannot be read, or has no such key.
        """
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except OSError as error:
            raise InvalidInput(f"The key '{path}' cannot be read: {error.strerror}.", field="audit_key") from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise InvalidInput(f"'{path}' has no {_WANTED}.", field="audit_key") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise InvalidInput(f"'{path}' has a key of another kind, no {_WANTED}.", field="audit_key")
        return cls(key)

    def write(self, path: Path) -> None:
        """Write the key to a new file that only its owner can read.

        Raises:
            InvalidInput: the file exists already, or cannot be written.
        """
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            # Created with its mode: it is never readable by others, not for a moment.
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
            with os.fdopen(number, "wb") as file:
                file.write(pem)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError as error:
            raise InvalidInput(f"'{path}' exists; a key is never overwritten.", field="file") from error
        except OSError as error:
            raise InvalidInput(f"'{path}' cannot be written: {error.strerror}.", field="file") from error

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._key.sign(message)


_WANTED: Final = "Ed25519 private key in PEM, PKCS #8 without a password; 'greenroom audit keygen' makes one"


def is_valid(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether a signature is valid."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_pem(public_key: bytes) -> str:
    """Return a public key as PEM."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def read_public_keys(path: Path) -> list[bytes]:
    """Read all public keys of a PEM file.

    Raises:
        InvalidInput: it cannot be read, or has none.
    """
    try:
        found = _PUBLIC_PEM.findall(path.read_bytes())
        keys = [load_pem_public_key(pem) for pem in found]
    except OSError as error:
        raise InvalidInput(f"'{path}' cannot be read: {error.strerror}.", field="public_key") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InvalidInput(f"'{path}' has a public key that cannot be read.", field="public_key") from error
    if not keys or not all(isinstance(key, Ed25519PublicKey) for key in keys):
        raise InvalidInput(f"'{path}' has no Ed25519 public key in PEM.", field="public_key")
    return [key.public_bytes(Encoding.Raw, PublicFormat.Raw) for key in keys]
