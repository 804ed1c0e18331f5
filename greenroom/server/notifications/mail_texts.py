"""The text of mails: plain text and a little HTML.

Nothing that people wrote is in it but names; what is said about a change is read on the page, by those who may.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from html import escape
from typing import Final
from urllib.parse import quote

from greenroom.core.access import DEFAULT_WORKSPACE
from greenroom.core.notification_texts import sentence, shortened, subject_of
from greenroom.core.notifications import Notification, NotificationKind
from greenroom.core.outgoing_mail import MailPurpose
from greenroom.services.approvals.request_recipients import request_id_of
from greenroom.services.inbox.digest_times import known_zone
from greenroom.services.inbox.mail_queue import PreparedMail
from greenroom.wire.endpoints.v1 import notifications as rows

_SUBJECT_LENGTH: Final = 150
_HEADINGS: Final = {
    NotificationKind.DECIDE: "Waiting for your decision",
    NotificationKind.MENTION: "Mentions",
    NotificationKind.ASKED: "What you asked for",
    NotificationKind.WATCHED: "What you watch",
}
_WHY: Final = {
    NotificationKind.DECIDE: "your decision is asked for",
    NotificationKind.MENTION: "a comment mentions you",
    NotificationKind.ASKED: "you asked for this",
    NotificationKind.WATCHED: "you watch this",
}


class MailTexts:
    """Writes mails.

    Args:
        sender: address that they come from.
        public_url: address of the server, without a slash at the end.
    """

    def __init__(self, *, sender: str, public_url: str) -> None:
        self._sender = sender
        self._domain = sender.rpartition("@")[2]
        self._public_url = public_url

    def write(self, prepared: PreparedMail, recipient: str, *, now_ms: int) -> bytes:
        """Return a mail as it is handed to a mail server.

        Args:
            recipient: address, its domain in ASCII.
            now_ms: milliseconds since 1970, UTC.
        """
        message = EmailMessage(SMTP if recipient.isascii() else SMTPUTF8)
        message["From"] = Address("Greenroom", addr_spec=self._sender)
        local, _, domain = recipient.rpartition("@")
        message["To"] = Address(shortened(prepared.address.name), username=local, domain=domain)
        message["Date"] = datetime.fromtimestamp(now_ms / 1000, UTC)
        if prepared.mail.purpose is MailPurpose.DIGEST:
            text, html = self._digest(prepared, message)
        else:
            text, html = self._one(prepared, message)
        message["Auto-Submitted"] = "auto-generated"
        inbox = f"{self._public_url}/inbox"
        off = f"{self._public_url}{rows.UNSUBSCRIBE.paths[0]}?token={prepared.unsubscribe}"
        message.set_content(f"{text}\n\nInbox: {inbox}\nTurn mail off: {off}\n")
        message.add_alternative(
            f'<!doctype html><html lang="en"><body>{html}<p><a href="{escape(inbox)}">Inbox</a> · '
            f'<a href="{escape(off)}">Turn mail off</a></p></body></html>\n',
            subtype="html",
        )
        # Added as they are: long addresses without spaces would be encoded, and mail programs do not decode them.
        unsubscribe = f"List-Unsubscribe: <{off}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        return unsubscribe.encode("ascii") + message.as_bytes()

    def _one(self, prepared: PreparedMail, message: EmailMessage) -> tuple[str, str]:
        (one,) = prepared.notifications
        said, link = sentence(one.event, one.model, one.kind), self._link(one)
        subject = one.event.subject
        thread = f"{subject.kind}.{subject.id}.{subject.part or 0}.{one.account_row}"
        message["Subject"] = said[:_SUBJECT_LENGTH]
        message["Message-ID"] = f"<ntf.{one.row}.{one.account_row}@{self._domain}>"
        message["In-Reply-To"] = message["References"] = f"<{thread}@{self._domain}>"
        why = f"You get this because {_WHY[one.kind]}."
        text = f"{said}.\n\n{link}\n\n{why}"
        html = f'<p>{escape(said)}.</p><p><a href="{escape(link)}">{escape(_what(one))}</a></p><p>{escape(why)}</p>'
        return text, html

    def _digest(self, prepared: PreparedMail, message: EmailMessage) -> tuple[str, str]:
        mail, found = prepared.mail, prepared.notifications
        more = " or more" if prepared.has_more else ""
        count = f"{len(found)}{more} notification{'' if len(found) == 1 and not more else 's'}"
        message["Subject"] = f"{count} from Greenroom"
        message["Message-ID"] = f"<digest.{mail.after_row}.{mail.to_row}.{mail.account_row}@{self._domain}>"
        message["References"] = f"<digest.{mail.account_row}@{self._domain}>"
        zone = known_zone(prepared.settings.zone)
        texts, htmls = [], []
        for kind, heading in _HEADINGS.items():
            of_kind = [one for one in found if one.kind is kind]
            if not of_kind:
                continue
            texts.append(f"{heading}\n")
            htmls.append(f"<h2>{heading}</h2><ul>")
            for one in of_kind:
                at = datetime.fromtimestamp(one.event.at_ms / 1000, zone).strftime("%d %b %H:%M")
                said, link = sentence(one.event, one.model, one.kind), self._link(one)
                texts.append(f"- {at}  {said}\n  {link}\n")
                htmls.append(f'<li>{at} <a href="{escape(link)}">{escape(said)}</a></li>')
            htmls.append("</ul>")
        if prepared.has_more:
            texts.append("More are in your inbox.\n")
            htmls.append("<p>More are in your inbox.</p>")
        return "\n".join(texts).rstrip(), "".join(htmls)

    def _link(self, one: Notification) -> str:
        path = f"/models/{quote(one.model, safe='')}"
        request_id = request_id_of(one.event)
        if request_id is not None:
            path = f"/requests/{quote(request_id, safe='')}"
        elif one.event.subject.version is not None:
            path += f"/versions/{one.event.subject.version}"
        workspace = one.event.workspace_name or one.event.workspace
        query = "" if one.event.workspace == DEFAULT_WORKSPACE else f"?workspace={quote(workspace, safe='')}"
        return f"{self._public_url}{path}{query}"


def _what(one: Notification) -> str:
    return subject_of(one.event, one.model)
