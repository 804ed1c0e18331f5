"""Connections to real mail servers on loopback: encryption, signing in, and refusals."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP as SmtpServer  # noqa: N811
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from greenroom.errors import ConnectFailed
from greenroom.server.notifications.smtp import MailRefused, MailServer, SmtpConnection, envelope_address
from greenroom.server.setting_values import SmtpUrl
from tests.support.notifying import Mailbox, mail_server

SENDER, RECIPIENT = "greenroom@example.com", "ada@example.com"


class Certificate:
    """A certificate for 127.0.0.1, made for these tests."""

    def __init__(self, folder: Path) -> None:
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        wanted = ("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2", "-nodes")
        kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
        subprocess.run(
            ["openssl", "req", "-x509", *kind, *wanted, "-keyout", key, "-out", certificate],
            check=True,
            capture_output=True,
            timeout=60,
        )
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.load_cert_chain(certificate, key)
        self.trusting = ssl.create_default_context(cafile=str(certificate))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate(tmp_path_factory.mktemp("certificate"))


def check_password(
    _server: SmtpServer, _session: Session, _envelope: Envelope, _mechanism: str, given: Any
) -> AuthResult:
    assert isinstance(given, LoginPassword)
    return AuthResult(success=(given.login, given.password) == (b"greenroom", b"hunter2"), handled=False)


def send(server: MailServer, message: bytes = b"Subject: x\r\n\r\nHello\r\n") -> None:
    connection = SmtpConnection(server)
    try:
        connection.open()
        connection.address(SENDER, RECIPIENT)
        connection.hand_over(message)
    finally:
        connection.close()


def test_a_server_that_asks_for_a_password_is_told_it_after_starttls(certificate: Certificate) -> None:
    mailbox = Mailbox()
    settings = {"tls_context": certificate.server, "require_starttls": True}
    settings |= {"authenticator": check_password, "auth_required": True}
    with mail_server(mailbox, **settings) as port:
        url = SmtpUrl("smtp", "127.0.0.1", port)
        send(MailServer(url, "greenroom", "hunter2", certificate.trusting))
        with pytest.raises(ConnectFailed, match="does not accept the user name and password") as refused:
            send(MailServer(url, "greenroom", "wrong", certificate.trusting))
        assert "wrong'" not in str(refused.value)
        with pytest.raises(ConnectFailed, match="certificate verify failed"):
            send(MailServer(url, "greenroom", "hunter2"))
        with pytest.raises(ConnectFailed):
            send(MailServer(url._replace(scheme="smtp+plain")))
    assert len(mailbox.raw) == 1


def test_mail_is_encrypted_from_the_beginning(certificate: Certificate) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, ssl_context=certificate.server) as port:
        send(MailServer(SmtpUrl("smtps", "127.0.0.1", port), tls=certificate.trusting))
        with pytest.raises(ConnectFailed):
            send(MailServer(SmtpUrl("smtps", "127.0.0.1", port)))
    assert len(mailbox.raw) == 1


def test_a_password_is_not_sent_to_a_server_without_a_way_to_sign_in() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, pytest.raises(ConnectFailed, match="no way to sign in"):
        send(MailServer(SmtpUrl("smtp", "127.0.0.1", port), "greenroom", "hunter2"))
    assert mailbox.raw == []


def test_lines_that_begin_with_a_dot_end_no_mail() -> None:
    mailbox = Mailbox()
    text = b"Subject: x\r\n\r\n.\r\nMAIL FROM:<eve@example.com>\r\n..\r\n.end\r\n"
    with mail_server(mailbox) as port:
        send(MailServer(SmtpUrl("smtp", "127.0.0.1", port)), text)
    assert mailbox.raw == [text]


@pytest.mark.parametrize(
    "email",
    [
        "a b@example.com",
        "ada@exa mple.com",
        "ada@example.com> SIZE=1",
        "ada\r\nRCPT TO:<eve@example.com>@x.com",
        '"ada"@example.com',
        "ada,eve@example.com",
        "ada..b@example.com",
        "@example.com",
        "ada@",
        "ada@-example.com",
        "ada@ex\u202eample.com\u2028",
    ],
)
def test_addresses_that_are_none_are_refused_for_good(email: str) -> None:
    with pytest.raises(MailRefused) as refused:
        envelope_address(email)
    assert refused.value.is_permanent
