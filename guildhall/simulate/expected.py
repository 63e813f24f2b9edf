"""What a simulation was to send, by its company file, and what of it is missing or came late."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from guildhall.company_file import CompanyFile
from guildhall.simulate.outages import Outage, first_up
from intake.rules.working_days import is_working_day
from scheduling.recurrence import FIRST_DAY, Changes
from store.outbox import OutboxRow, Progress

DAY, NEAR, USEFUL = timedelta(days=1), timedelta(minutes=10), timedelta(hours=24)
# What is due is written and sent within this, drafts and their posting included.
SENT_WITHIN = timedelta(minutes=30)


class Expected(NamedTuple):
    """A message by the beginning of its key: whether it is due at all, and between which instants it is sent."""

    kind: str
    key: str
    is_due: bool
    since: datetime
    until: datetime
    may_be_silent: bool = False


def expected_messages(
    company: CompanyFile, changes: dict[str, Changes], times: Sequence[Outage], begins: datetime, ends: datetime
) -> list[Expected]:
    """Return the digests, leaders' drafts and reminders of a simulation, without asking Guildhall what recurs."""
    return [
        *_digests(company, times, begins, ends),
        *_leaders(company, times, begins, ends),
        *_reminders(company, changes, times, begins, ends),
    ]


def occurrences(rule: str, at: str, zone: str, starts: date, since: datetime, until: datetime) -> Iterator[datetime]:
    """Give the local times at which something recurs between two instants."""
    first = datetime.combine(starts, time.fromisoformat(at))
    local = ZoneInfo(zone)
    for when in rrulestr(rule, dtstart=first):
        instant = when.replace(tzinfo=local).astimezone(UTC)
        if instant >= until:
            return
        if instant >= since:
            yield when


def _digests(company: CompanyFile, times: Sequence[Outage], begins: datetime, ends: datetime) -> Iterator[Expected]:
    part, zone = company.digest, company.digest.zone or company.workspace.zone
    for when in occurrences(part.rule, part.time, zone, FIRST_DAY, begins, ends):
        due = when.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        up, key = first_up(due, times), f"{when:%Y-%m-%dT%H:%M}"
        is_due = up < ends and up - due < USEFUL
        yield Expected("digest", f"digest:{key}", is_due, up, up + SENT_WITHIN)
        for squad in company.squads:
            if squad.channel and squad.channel != company.channels.digest:
                subject = f"digest:{key}:squad:{squad.key}"
                yield Expected("squad digest", subject, is_due, up, up + SENT_WITHIN, may_be_silent=True)


def _leaders(company: CompanyFile, times: Sequence[Outage], begins: datetime, ends: datetime) -> Iterator[Expected]:
    part = company.leadership
    if part is None:
        return
    zone = part.zone or company.workspace.zone
    for when in occurrences(part.rule, part.time, zone, FIRST_DAY, begins, ends + timedelta(days=14)):
        day = when.date() - DAY
        while not is_working_day(day, zone):
            day -= DAY
        due = datetime.combine(day, time(9), ZoneInfo(zone)).astimezone(UTC)
        if not begins <= due < ends:
            continue
        up = first_up(due, times)
        is_due = up < ends and up - due <= USEFUL and up < when.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        yield Expected("leaders draft", f"leaders:{when:%Y-%m-%dT%H%M}", is_due, up, up + SENT_WITHIN)


def _reminders(
    company: CompanyFile, changes: dict[str, Changes], times: Sequence[Outage], begins: datetime, ends: datetime
) -> Iterator[Expected]:
    for part in company.meetings:
        zone = ZoneInfo(part.zone or company.workspace.zone)
        of_series = changes.get(part.key, {})
        for when in occurrences(part.rule, part.time, str(zone), part.starts, begins, ends + timedelta(days=14)):
            key = f"{when:%Y-%m-%dT%H:%M}"
            change = of_series.get(key)
            if change is not None:
                # What a host changed after the first reminder was told already.
                continue
            starts = when.replace(tzinfo=zone).astimezone(UTC)
            for minutes, before in ((1440, DAY), (10, NEAR)):
                due = starts - before
                if not begins <= due < ends:
                    continue
                up = first_up(due, times)
                latest = starts - NEAR if before == DAY else starts
                is_due = up < latest and up < ends
                yield Expected("reminder", f"reminder-{minutes}:{part.key}:{key}", is_due, up, latest)


def problems_of(rows: Sequence[OutboxRow], expected: Sequence[Expected]) -> Iterator[str]:
    """Give what was to be sent and is missing, or was sent late or too late to be of use."""
    by_key = {row.key: row for row in rows if row.kind in ("digest", "squad digest", "leaders draft", "reminder")}
    for each in expected:
        row = by_key.get(each.key)
        sent_at = row.sent_at if row is not None and row.progress is Progress.sent else None
        if each.is_due and sent_at is None and not (each.may_be_silent and row is None):
            yield f"missing: {each.key}, due {each.since:%d %b %H:%M}"
        elif not each.is_due and sent_at is not None:
            yield f"useless: {each.key} was sent {sent_at:%d %b %H:%M}, too late to be of use"
        elif sent_at is not None and not each.since <= sent_at <= each.until:
            yield f"late: {each.key} was sent {sent_at:%d %b %H:%M}, due {each.since:%d %b %H:%M}"
