"""Who and what a simulation can't do without: triagers, channels to read in; and where people have habits, leads and
meetings too."""

from datetime import date
from typing import Any

from guildhall.company_file import (
    ChannelsPart,
    CompanyFile,
    LeadershipPart,
    MeetingPart,
    PersonPart,
    PolicyPart,
    SquadPart,
)
from guildhall.simulate.plain_people import TRIAGER
from scheduling.notifications.meetings import Template

TRIAGERS = ("U0TRIAGER2", "U0TRIAGER3")
HUB_LEAD, HOSTS = "U0HEAD", 4
EXPERIMENT_WEEKS = 40.0


def staffed(company: CompanyFile) -> CompanyFile:
    """Return the company with a triager, and channels to read in."""
    channels = company.channels.model_dump(exclude_none=True)
    channel_ids = {"triage": "C0TRIAGE", "digest": "C0DIGEST", "guild": "C0GUILD"} | channels
    triager = PersonPart(id=TRIAGER, name="Triager", roles=("triager",))
    return company.model_copy(
        update={"channels": ChannelsPart(**channel_ids), "people": (*company.people, triager)},
    )


def with_colleagues(company: CompanyFile) -> CompanyFile:
    """Return a staffed company with three triagers, leads and channels of squads, two meetings, and leadership."""
    known = {person.id for person in company.people}
    more = [PersonPart(id=each, name=f"Triager {each[-1]}", roles=("triager",)) for each in TRIAGERS]
    squads = tuple(_led(squad, number) for number, squad in enumerate(company.squads))
    leads = dict.fromkeys(squad.lead for squad in squads if squad.lead)
    named = [PersonPart(id=lead, name=_name(lead), roles=("lead",)) for lead in leads if lead not in known]
    hosts = tuple(leads)[:HOSTS]
    parts: dict[str, Any] = {
        "people": (*company.people, *more, *named),
        "squads": squads,
        "meetings": _hosted(company.meetings, hosts),
        "leadership": company.leadership or LeadershipPart(rule="FREQ=MONTHLY;BYDAY=1WE", time="10:00"),
        "policy": _with_budget(company.policy),
    }
    return company.model_copy(update=parts)


def _led(squad: SquadPart, number: int) -> SquadPart:
    lead = squad.lead or (HUB_LEAD if squad.kind == "hub" else f"U0LEAD{number:02}")
    return squad.model_copy(update={"lead": lead, "channel": squad.channel or f"C0SQUAD{number:02}"})


def _name(lead: str) -> str:
    return "Head of ML" if lead == HUB_LEAD else f"Lead {lead[-2:]}"


def _hosted(meetings: tuple[MeetingPart, ...], hosts: tuple[str, ...]) -> tuple[MeetingPart, ...]:
    """Return at least two series of meetings, whose hosts take turns."""
    own = tuple(each if each.hosts else each.model_copy(update={"hosts": hosts}) for each in meetings)
    keys = {each.key for each in own}
    more = [each for each in _meetings(hosts) if each.key not in keys]
    return (*own, *more[len(more) - max(0, 2 - len(own)) :])


def _meetings(hosts: tuple[str, ...]) -> tuple[MeetingPart, ...]:
    common: dict[str, Any] = {"link": "https://meet.example.com/ml", "starts": date(2026, 1, 1), "hosts": hosts}
    guild = MeetingPart(key="guild", name="ML guild", rule="FREQ=WEEKLY;BYDAY=TH", time="15:00", minutes=45, **common)
    learning = MeetingPart(
        key="learning",
        name="ML learning hour",
        rule="FREQ=MONTHLY;BYDAY=1TU",
        time="16:00",
        minutes=60,
        template=Template.learning_session,
        **common,
    )
    return guild, learning


def _with_budget(policy: PolicyPart | None) -> PolicyPart | None:
    if policy is None or policy.experiment_weeks:
        return policy
    return policy.model_copy(update={"experiment_weeks": EXPERIMENT_WEEKS})
