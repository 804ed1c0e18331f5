"""The background tasks of notifications, from the settings."""

from __future__ import annotations

from greenroom.core.ports import Database
from greenroom.server.background import BackgroundTask
from greenroom.server.notifications import follower, mailer
from greenroom.server.notifications.follower import NotificationFollower
from greenroom.server.notifications.mailer import Mailer
from greenroom.server.notifications.smtp import MailServer
from greenroom.server.settings import Settings


class Notifying:
    """Makes notifications and sends mail.

    Attributes:
        tasks: to be started and stopped.
        mailer: None if the server sends no mail.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self.mailer = _mailer(database, settings)
        making = NotificationFollower(database, default_role=settings.default_role, sends_mail=self.mailer is not None)
        self.tasks = [BackgroundTask("notifications", making.step, every_s=follower.STEP_EVERY_S)]
        if self.mailer is not None:
            sending = BackgroundTask(
                "mail", self.mailer.step, every_s=mailer.STEP_EVERY_S, longest_pause_s=mailer.LONGEST_PAUSE_S
            )
            self.tasks.append(sending)

    def measures(self) -> dict[str, dict[str, float]]:
        """Measure the queue of mail."""
        if self.mailer is None:
            return {}
        return {
            "greenroom_mail_queued": {"": self.mailer.queue.waiting},
            "greenroom_mail_oldest_seconds": {"": self.mailer.queue.oldest_ms / 1000},
            "greenroom_mail_sent": dict(self.mailer.outcomes),
        }

    def interrupt(self) -> None:
        """Interrupt what waits for a mail server, after the tasks were stopped."""
        if self.mailer is not None:
            self.mailer.interrupt()

    def close(self) -> None:
        """Release what the tasks used, after they have ended."""
        if self.mailer is not None:
            self.mailer.close()


def _mailer(database: Database, settings: Settings) -> Mailer | None:
    if settings.smtp_url is None or settings.smtp_from is None or settings.public_url is None:
        return None
    return Mailer(
        database,
        MailServer(settings.smtp_url, settings.smtp_user, settings.smtp_password),
        sender=settings.smtp_from,
        public_url=str(settings.public_url),
        default_role=settings.default_role,
    )
