"""Sending mail by SMTP, step by step, so that the caller knows what may be repeated.

Blocking: call it on a thread. Source: RFC 5321 (SMTP), 3207 (STARTTLS), 4954 (authentication), 6531 (addresses that are
not ASCII).
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from typing import Final, NamedTuple

from greenroom.core.account_names import mail_address
from greenroom.errors import ConnectFailed
from greenroom.server.setting_values import SmtpUrl, is_loopback

_TIMEOUT_S: Final = 30.0
# A server that is stopped waits for it.
_CONNECT_TIMEOUT_S: Final = 10.0
_DOT: Final = re.compile(rb"^\.", re.MULTILINE)


class MailRefused(Exception):
    """The server has refused one mail; the others may be sent.

    Attributes:
        is_permanent: it will refuse it later, too.
    """

    def __init__(self, reason: str, *, is_permanent: bool) -> None:
        super().__init__(reason)
        self.is_permanent = is_permanent


class DeliveryUnknown(Exception):
    """The connection was lost after the text was sent and before it was accepted: it may be delivered or not."""


class MailServer(NamedTuple):
    """A mail server, and how to sign in there.

    Attributes:
        user: None: mail is handed over without signing in.
        tls: how certificates are checked; None for those that this machine trusts.
    """

    url: SmtpUrl
    user: str | None = None
    password: str | None = None
    tls: ssl.SSLContext | None = None


class SmtpConnection:
    """A connection to a mail server; `abort` may be called on any thread, all else on one."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._sock: socket.socket | None = None
        self._opened: smtplib.SMTP | None = None
        self._is_aborted = False

    @property
    def _smtp(self) -> smtplib.SMTP:
        assert self._opened is not None, "open() must be called first"
        return self._opened

    def open(self) -> None:
        """Connect and sign in.

        Raises:
            ConnectFailed: the server does not answer, does not encrypt, or does not accept the password.
        """
        try:
            self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise _failed(self._server, error) from error

    def _open(self) -> None:
        url, user = self._server.url, self._server.user
        self._sock = socket.create_connection((url.host, url.port), _CONNECT_TIMEOUT_S)
        self._sock.settimeout(_TIMEOUT_S)
        if self._is_aborted:
            # `abort` came while it connected, and had nothing to interrupt.
            raise ConnectionAbortedError("the connection was interrupted")
        if url.scheme == "smtps":
            self._encrypt()
        smtp = self._opened = smtplib.SMTP(timeout=_TIMEOUT_S)
        smtp.sock = self._sock
        code, answer = smtp.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)
        smtp.ehlo_or_helo_if_needed()
        if url.scheme == "smtp" and (smtp.has_extn("starttls") or not is_loopback(url.host)):
            self._start_tls()
        if user is not None:
            smtp.login(user, self._server.password or "")

    def _start_tls(self) -> None:
        smtp = self._smtp
        if not smtp.has_extn("starttls"):
            raise smtplib.SMTPNotSupportedError("STARTTLS is not offered")
        code, answer = smtp.docmd("STARTTLS")
        if code != 220:
            raise smtplib.SMTPResponseException(code, answer)
        self._encrypt()
        smtp.sock, smtp.file = self._sock, None
        # What was offered without encryption does not count.
        smtp.ehlo_resp = smtp.helo_resp = None
        smtp.esmtp_features = {}
        smtp.ehlo()

    def _encrypt(self) -> None:
        assert self._sock is not None, "it is connected"
        tls = self._server.tls or ssl.create_default_context()
        # The handshake comes afterwards, so that `abort` interrupts it.
        self._sock = sock = tls.wrap_socket(
            self._sock, server_hostname=self._server.url.host, do_handshake_on_connect=False
        )
        sock.do_handshake()

    @property
    def takes_unicode(self) -> bool:
        """Whether addresses need not be ASCII."""
        return bool(self._smtp.has_extn("smtputf8"))

    def address(self, sender: str, recipient: str) -> None:
        """Begin a mail.

        Raises:
            ConnectFailed: the connection was lost, or the sender is refused.
            MailRefused: the recipient is refused.
        """
        try:
            options = [] if recipient.isascii() else ["SMTPUTF8"]
            self._smtp.command_encoding = "ascii" if recipient.isascii() else "utf-8"
            code, answer = self._smtp.docmd("MAIL", " ".join([f"FROM:<{sender}>", *options]))
            if code != 250:
                raise smtplib.SMTPSenderRefused(code, answer, sender)
            code, answer = self._smtp.docmd("RCPT", f"TO:<{recipient}>")
        except (OSError, smtplib.SMTPException) as error:
            raise _failed(self._server, error) from error
        if code == 421:
            raise ConnectFailed(f"The mail server {self._server.url} ends the connection: {_text(answer)}")
        if code not in (250, 251):
            raise MailRefused(f"{code} {_text(answer)}", is_permanent=500 <= code < 600)

    def hand_over(self, message: bytes) -> None:
        """Send the text.

        Raises:
            ConnectFailed: the connection was lost before that.
            DeliveryUnknown: the connection was lost meanwhile.
            MailRefused: the text is refused.
        """
        try:
            code, answer = self._smtp.docmd("DATA")
        except (OSError, smtplib.SMTPException) as error:
            raise _failed(self._server, error) from error
        if code == 354:
            try:
                self._smtp.send(_DOT.sub(b"..", message) + b".\r\n")
                code, answer = self._smtp.getreply()
            except (OSError, smtplib.SMTPException) as error:
                raise DeliveryUnknown(str(error)) from error
        if code != 250:
            raise MailRefused(f"{code} {_text(answer)}", is_permanent=500 <= code < 600)

    def reset(self) -> None:
        """Give up the mail that was begun.

        Raises:
            ConnectFailed: the connection was lost.
        """
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException) as error:
            raise _failed(self._server, error) from error

    def close(self) -> None:
        """End the connection, whatever its state."""
        try:
            if self._opened is not None:
                self._opened.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            if self._sock is not None:
                self._sock.close()

    def abort(self) -> None:
        """Interrupt what another thread waits for."""
        self._is_aborted = True
        if self._sock is not None:
            try:
                self._sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def envelope_address(email: str) -> str:
    """Return an address as the server is told, with a domain in ASCII.

    Raises:
        MailRefused: it is none that mail can be sent to.
    """
    found = mail_address(email)
    if found is None:
        raise MailRefused("the address of the account is not one that mail can be sent to", is_permanent=True)
    return found


def _failed(server: MailServer, error: Exception) -> ConnectFailed:
    match error:
        case smtplib.SMTPAuthenticationError():
            reason = "it does not accept the user name and password"
        case smtplib.SMTPNotSupportedError():
            reason = "it does not offer STARTTLS, or no way to sign in; smtp+plain:// sends without encryption"
        case smtplib.SMTPSenderRefused():
            reason = f"it refuses the sender: {_text(error.smtp_error)}"
        case smtplib.SMTPResponseException():
            reason = f"{error.smtp_code} {_text(error.smtp_error)}"
        case _:
            reason = str(error) or type(error).__name__
    return ConnectFailed(f"Mail cannot be handed to {server.url}: {reason}")


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:200]
