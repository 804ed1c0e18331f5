"""When digests are sent: at a time of day, in the time zone of their account."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from greenroom.core.notifications import NotificationSettings


def next_digest_ms(settings: NotificationSettings, now_ms: int) -> int:
    """Return the next time of an account's digest after now, milliseconds since 1970, UTC.

    A time that does not exist on the day when clocks are put forward is taken as if they had not been; of one that exists
    twice, the first counts.

    >>> at_ms = next_digest_ms(NotificationSettings(digest_minute=480, zone="Europe/Paris"), 1_750_000_000_000)
    >>> datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()
    '2025-06-16T06:00:00+00:00'
    """
    zone = known_zone(settings.zone)
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    at = time(*divmod(settings.digest_minute, 60))
    for days in range(3):
        moment = datetime.combine(today + timedelta(days=days), at, zone)
        moment_ms = int(moment.timestamp() * 1000)
        if moment_ms > now_ms:
            return moment_ms
    raise AssertionError("one of three days begins after now")


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name.

    Raises:
        LookupError: this machine knows none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError) as error:
        # Names that lead out of the folder of zones, and folders in it.
        raise LookupError(name) from error


def known_zone(name: str) -> tzinfo:
    """Return a time zone that was stored; UTC if this machine knows fewer than the one that stored it."""
    try:
        return zone_of(name)
    except LookupError:
        return UTC
