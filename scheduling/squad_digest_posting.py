"""Reads what happened in the window of a squad's digest, compiles it, and stages it for the squad's channel."""

from datetime import datetime, timedelta

from sqlmodel import col

from intake.policy import SquadCard
from intake.queries import organization as organization_queries
from intake.queries import policy as policy_queries
from intake.tables import Idea
from scheduling.digest_posting import DIGEST_USEFUL, MOMENT
from scheduling.digests import first_window_begins
from scheduling.notifications.squad_digests import SquadDigestNotification
from scheduling.queries import digests as digest_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.recurrence import Occurrence, between
from scheduling.squad_digests import ARRIVALS, compile_squad_digest
from scheduling.tables import Series
from store import outbox
from store.engine import Session

# A draft that waits for its owner's next morning waits over a long holiday too.
SQUADS_LOOK_BACK = timedelta(days=6)


def squad_claim(key: str) -> str:
    """Return what is claimed of an occurrence for a squad's own digest."""
    return f"squad:{key}"


def squads_with_digest(session: Session) -> list[SquadCard]:
    """Return the squads that get a digest of their own: each with a channel that isn't the digest's."""
    everybody_reads = organization_queries.workspace(session).digest_channel
    return [squad for squad in organization_queries.squads(session) if squad.channel not in (None, everybody_reads)]


def due_squads(session: Session, series: Series, now: datetime) -> tuple[Occurrence | None, list[SquadCard]]:
    """Return the newest occurrence that may be of use still, and the squads whose digest of it nobody has claimed."""
    # What was missed needs no claim: the next one tells of everything since the last that was posted.
    since = max(series.announced_since, now - SQUADS_LOOK_BACK)
    occurrences = between(series.cadence, since, now + MOMENT) if since <= now else []
    squads = squads_with_digest(session) if occurrences else []
    if not squads:
        return None, []
    claimed = occurrence_queries.claims_of(session, series.key, occurrences[-1].key)
    return occurrences[-1], [squad for squad in squads if squad_claim(squad.key) not in claimed]


def compile_squad_window(
    session: Session, series: Series, occurrence: Occurrence, squad: SquadCard
) -> tuple[SquadDigestNotification | None, list[int]]:
    """Return a squad's digest of an occurrence, None where there is nothing to say, and the changes it saw last."""
    until, what = occurrence.instant, squad_claim(squad.key)
    last = occurrence_queries.last_sent(session, series.key, what, until)
    if last is not None:
        since = last.due
    else:
        since = first_window_begins(occurrence_queries.first_due(session, series.key, what), until)
    happenings = digest_queries.happenings(session, since, until, last.seen if last is not None else None)
    _, policy, _ = policy_queries.policy_in_force(session)
    names = {priority.key: priority.name for priority in policy.priorities}
    names |= {each.key: each.name for each in organization_queries.squads(session)}
    happened = {each.item.idea_id for each in happenings if each.verb in ARRIVALS}
    others = (
        digest_queries.squad_ideas(session, col(Idea.id).in_(sorted(happened)), with_suggestions=True)
        if happened
        else []
    )
    digest = compile_squad_digest(
        squad,
        (since, until),
        series.zone,
        digest_queries.in_hand(session, squad.key),
        happenings,
        {each.idea.idea_id: each for each in others},
        names,
    )
    return digest, [each.change_id for each in happenings if each.at and each.at >= until - digest_queries.LATE]


def stage_squad_digest(
    session: Session, digest: SquadDigestNotification, subject: str, channel: str, due: datetime
) -> None:
    """Stage a squad's digest for its channel, of use for a day after `due`."""
    outbox.stage(
        session,
        digest,
        key=subject,
        audience=channel,
        due=due,
        subject=subject,
        expires=due + DIGEST_USEFUL,
        batch=True,
    )
