"""The jobs of setting up: go into channels that were named, ask about people who were, rank ideas again, draw."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.delivery.jobs import Job
from bot.features import Feature, Features
from bot.principal import is_fresh, slack_facts
from intake.notifications.members import MeetPeopleJob
from intake.notifications.organization import FitRoutingJob, JoinChannelJob
from intake.notifications.policy import RankAgainJob
from intake.operations.organization.channels import ChannelReach
from intake.rules.planning.forecast import DrawBandsJob
from intake.services.members import Members, SlackFacts
from intake.services.organization import Company
from intake.services.planning.forecast import Forecasts

# What Slack says of a private channel that we are not in, and of a call that the token may not make.
NOT_OURS_TO_ENTER = frozenset(
    {
        "channel_not_found",
        "missing_scope",
        "method_not_supported_for_channel_type",
        "not_in_channel",
        "restricted_action",
    }
)
# Slack does not know them: they get no rights, and people named beside them are still looked up.
NOBODY = frozenset({"user_not_found", "user_not_visible"})

_log = logging.getLogger("guildhall")
JUST_MET = timedelta(minutes=10)


class CompanyJobs:
    """Does in Slack what an admin's choices ask for, and writes down the result."""

    def __init__(
        self, client: WebClient, features: Features, members: Members, company: Company, forecasts: Forecasts
    ) -> None:
        self._client = client
        self._features = features
        self._members = members
        self._company = company
        self._forecasts = forecasts

    def by_kind(self) -> Mapping[str, Job]:
        """Return what is done for each kind of job."""
        return {
            JoinChannelJob.kind: self.join_channel,
            MeetPeopleJob.kind: self.meet_people,
            RankAgainJob.kind: self.rank_again,
            DrawBandsJob.kind: self.draw_bands,
            FitRoutingJob.kind: self.fit_routing,
        }

    def join_channel(self, snapshot: dict[str, Any], now: datetime, request_key: str) -> None:
        """Go into a channel, or find out why not."""
        channel = JoinChannelJob.model_validate(snapshot).channel
        info = self._asked(lambda: self._client.conversations_info(channel=channel).get("channel", {})) or {}
        self._company.reached(channel, info.get("name", ""), self._reach(channel, info), now, request_key)

    def meet_people(self, snapshot: dict[str, Any], now: datetime, request_key: str) -> None:
        """Ask Slack about people who are new here."""
        team = str(self._client.auth_test()["team_id"])
        job = MeetPeopleJob.model_validate(snapshot)
        for member in job.members:
            last_seen = self._members.told(member)
            if not job.again and last_seen is not None and is_fresh(last_seen[0], now, JUST_MET):
                # They were asked about before Slack's rate cut this job short.
                continue
            profile = self._asked(partial(slack_facts, self._client, member, team), NOBODY)
            self._members.remember(profile or SlackFacts(id=member), now)
        if not self._company.met(now, request_key):
            _log.error("There is no admin any more. Set GUILDHALL_ADMINS and restart.")

    def rank_again(self, snapshot: dict[str, Any], now: datetime, _request_key: str) -> None:
        """Rank a few ideas again."""
        job = RankAgainJob.model_validate(snapshot)
        self._company.rank_again(job.cause, job.piece, now)

    def fit_routing(self, snapshot: dict[str, Any], now: datetime, _request_key: str) -> None:
        """Fit the weights of suggestions to past decisions."""
        self._company.fit_routing(FitRoutingJob.model_validate(snapshot).number, now)

    def draw_bands(self, snapshot: dict[str, Any], now: datetime, _request_key: str) -> None:
        """Draw a few ideas near the line of a plan."""
        self._forecasts.draw_some(DrawBandsJob.model_validate(snapshot), now)

    def _reach(self, channel: str, info: dict[str, Any]) -> ChannelReach:
        if info.get("is_archived"):
            return ChannelReach.archived
        if info.get("is_ext_shared") or info.get("is_pending_ext_shared"):
            return ChannelReach.shared
        if info.get("is_member"):
            return ChannelReach.joined
        if not info or info.get("is_private") or not self._features.has(Feature.join_channels):
            return ChannelReach.uninvited
        joined = self._asked(lambda: self._client.conversations_join(channel=channel).get("channel", {}))
        return ChannelReach.uninvited if joined is None else ChannelReach.joined

    def _asked(self, call: Callable[[], Any], refusals: frozenset[str] = NOT_OURS_TO_ENTER) -> Any:
        try:
            return call()
        except SlackApiError as error:
            if error.response.get("error") in refusals:
                return None
            raise
