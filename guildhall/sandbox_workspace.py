"""Fills a sandbox workspace with a company's people and channels."""

import secrets
from collections.abc import Iterable, Mapping

from guildhall.company_file import CompanyFile
from guildhall.manifest import read_manifest
from intake.access import Role
from sandbox.workspace import ACKNOWLEDGEMENT_SECONDS, TRIGGER_SECONDS, Workspace
from scheduling.clock import SteppedClock

ROLES = {Role.triager: "triager", Role.lead: "lead", Role.viewer: "viewer", Role.admin: "admin"}


def workspace_of(
    company: CompanyFile,
    clock: SteppedClock,
    names: Mapping[str, str],
    channels: Iterable[str],
    titles: Mapping[str, str] | None = None,
    patience_seconds: float | None = None,
) -> Workspace:
    """Return a workspace with everybody of `names` (by member id) and all `channels` (by id; named by their role).

    `titles` says what people are. The channel where ideas are decided holds those who decide and those who lead.
    With `patience_seconds` it waits so long for the app's answers, and not as long as Slack does.
    """
    workspace = Workspace(
        clock,
        read_manifest(),
        team_id=company.workspace.team_id or "T0SANDBOX",
        team_name=company.workspace.name or "Sandbox",
        secret=secrets.token_hex(16),
        acknowledgement_seconds=patience_seconds or ACKNOWLEDGEMENT_SECONDS,
        trigger_seconds=patience_seconds or TRIGGER_SECONDS,
    )
    for member, name in names.items():
        title = (titles or {}).get(member, "")
        called = name.split()[0].lower()
        workspace.add_member(member, called, name, display_name=name, title=title, tz=company.workspace.zone)
    deciding = deciding_in(company)
    for channel in channels:
        inside = [member for member in names if channel != company.channels.triage or member in deciding]
        workspace.add_channel(_called(company, channel), [*inside, workspace.bot_user_id], channel_id=channel)
    return workspace


def deciding_in(company: CompanyFile) -> set[str]:
    """Return who decides about ideas or leads in a company."""
    deciding = {person.id for person in company.people if {Role.triager, Role.lead, Role.admin} & set(person.roles)}
    return deciding | {squad.lead for squad in company.squads if squad.lead}


def role_titles(company: CompanyFile) -> dict[str, str]:
    """Return what people do for the company's ideas, in words, by member id; only of those with something to do."""
    titles: dict[str, list[str]] = {}
    for person in company.people:
        titles.setdefault(person.id, []).extend(ROLES[Role(role)] for role in person.roles)
    for squad in company.squads:
        if squad.lead:
            titles.setdefault(squad.lead, []).append(f"leads {squad.name}")
    return {member: ", ".join(words) for member, words in titles.items()}


def _called(company: CompanyFile, channel: str) -> str:
    roles = {
        company.channels.triage: "ml-triage",
        company.channels.digest: "ml-news",
        company.channels.guild: "ml-guild",
    } | {squad.channel: f"squad-{squad.key}" for squad in company.squads}
    return roles.get(channel, "general")
