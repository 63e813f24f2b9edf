"""Applies a company file to the database: the file in one transaction, what it means for ideas a few at a time."""

import time
from datetime import datetime

from guildhall.company import Company
from intake import audit, setup
from intake.access import OPERATOR
from intake.company.channels import ChannelPlan
from intake.squads import SquadCard
from scheduling import queries
from scheduling import service as scheduling
from scheduling.service import DigestPlan, MeetingPlan
from store.engine import Store

PAUSE_SECONDS = 0.02


def apply(store: Store, company: Company, now: datetime) -> None:
    """Apply a company file; the same file again changes nothing."""
    zone = company.workspace.zone
    workspace = setup.WorkspacePlan(**company.workspace.model_dump())
    channels = ChannelPlan(
        triage_channel=company.channels.triage,
        digest_channel=company.channels.digest,
        guild_channel=company.channels.guild,
    )
    people = tuple(setup.MemberPlan(id=person.id, name=person.name, roles=person.roles) for person in company.people)
    squads = tuple(SquadCard.model_validate(squad.model_dump()) for squad in company.squads)
    policy = company.policy.as_policy() if company.policy else None
    meetings = [
        MeetingPlan.model_validate(meeting.model_dump() | {"zone": meeting.zone or zone})
        for meeting in company.meetings
    ]
    digest = DigestPlan.model_validate(company.digest.model_dump() | {"zone": company.digest.zone or zone})
    with (
        store.writing(OPERATOR) as session,
        audit.setting_up(session, "company applied", now, queries.recurring),
    ):
        setup.apply(session, workspace, channels, people, squads, policy, now)
        scheduling.apply(session, meetings, digest, now)
    while _rank_some(store, now):
        # So that a running bot is not shut out for longer than a click can wait.
        time.sleep(PAUSE_SECONDS)


def _rank_some(store: Store, now: datetime) -> bool:
    with store.writing() as session:
        return setup.rank_again(session, now, setup.AT_ONCE)
