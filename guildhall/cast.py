"""Fills a sandbox workspace with a company's people and channels."""

from collections.abc import Iterable, Mapping

from guildhall.company import Company
from guildhall.manifest import read_manifest
from sandbox.workspace import Workspace
from scheduling.clock import SteppedClock


def workspace_of(company: Company, clock: SteppedClock, names: Mapping[str, str], channels: Iterable[str]) -> Workspace:
    """Return a workspace with everybody of `names` (by member id) and all `channels` (by id; named by their role)."""
    workspace = Workspace(
        clock,
        read_manifest(),
        team_id=company.workspace.team_id or "T0SANDBOX",
        team_name=company.workspace.name or "Sandbox",
    )
    for member, name in names.items():
        workspace.add_member(member, name.split()[0].lower(), name, tz=company.workspace.zone)
    for channel in channels:
        workspace.add_channel(_called(company, channel), [*names, workspace.bot_user_id], channel_id=channel)
    return workspace


def _called(company: Company, channel: str) -> str:
    roles = {
        company.channels.triage: "ml-triage",
        company.channels.digest: "ml-news",
        company.channels.guild: "ml-guild",
    } | {squad.channel: f"squad-{squad.key}" for squad in company.squads}
    return roles.get(channel, "general")
