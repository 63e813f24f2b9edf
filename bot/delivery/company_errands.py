"""The errands of setting up: go into channels that were named, ask about people who were, rank ideas again, draw."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.delivery.errands import Errand
from bot.features import Feature, Features
from bot.principal import is_fresh, slack_facts
from intake.company.channels import Reach
from intake.company.facts import JoinChannelErrand, MeetPeopleErrand, RankAgainErrand
from intake.service.company import Company
from intake.service.members import Members, SlackFacts
from intake.service.uncertainty import Uncertainty
from intake.uncertainty.facts import DrawBandsErrand

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
# Of whom Slack knows nothing may nothing, and those named beside them are met all the same.
NOBODY = frozenset({"user_not_found", "user_not_visible"})

_log = logging.getLogger("guildhall")
JUST_MET = timedelta(minutes=10)


class CompanyErrands:
    """Does in Slack what an admin's choices ask for, and has written down what came of it."""

    def __init__(
        self, client: WebClient, features: Features, members: Members, company: Company, uncertainty: Uncertainty
    ) -> None:
        self._client = client
        self._features = features
        self._members = members
        self._company = company
        self._uncertainty = uncertainty

    def by_kind(self) -> Mapping[str, Errand]:
        """Return what is done for each kind of errand."""
        return {
            JoinChannelErrand.kind: self.join_channel,
            MeetPeopleErrand.kind: self.meet_people,
            RankAgainErrand.kind: self.rank_again,
            DrawBandsErrand.kind: self.draw_bands,
        }

    def join_channel(self, snapshot: dict[str, Any], now: datetime, request_key: str) -> None:
        """Go into a channel, or find out why not."""
        channel = JoinChannelErrand.model_validate(snapshot).channel
        found = self._asked(lambda: self._client.conversations_info(channel=channel).get("channel", {})) or {}
        self._company.reached(channel, found.get("name", ""), self._reach(channel, found), now, request_key)

    def meet_people(self, snapshot: dict[str, Any], now: datetime, request_key: str) -> None:
        """Ask Slack about people whom nobody has met here yet."""
        team = str(self._client.auth_test()["team_id"])
        errand = MeetPeopleErrand.model_validate(snapshot)
        for member in errand.members:
            told = self._members.told(member)
            if not errand.again and told is not None and is_fresh(told[0], now, JUST_MET):
                # They were asked about before Slack's rate cut this errand short.
                continue
            facts = self._asked(partial(slack_facts, self._client, member, team), NOBODY)
            self._members.remember(facts or SlackFacts(id=member), now)
        if not self._company.met(now, request_key):
            _log.error("Nobody is an admin any more: set GUILDHALL_ADMINS, and start again.")

    def rank_again(self, snapshot: dict[str, Any], now: datetime, _request_key: str) -> None:
        """Rank a few ideas again."""
        fact = RankAgainErrand.model_validate(snapshot)
        self._company.rank_again(fact.cause, fact.piece, now)

    def draw_bands(self, snapshot: dict[str, Any], now: datetime, _request_key: str) -> None:
        """Draw a few ideas near the line of a plan."""
        self._uncertainty.draw_some(DrawBandsErrand.model_validate(snapshot), now)

    def _reach(self, channel: str, found: dict[str, Any]) -> Reach:
        if found.get("is_archived"):
            return Reach.archived
        if found.get("is_ext_shared") or found.get("is_pending_ext_shared"):
            return Reach.shared
        if found.get("is_member"):
            return Reach.joined
        if not found or found.get("is_private") or not self._features.has(Feature.join_channels):
            return Reach.uninvited
        joined = self._asked(lambda: self._client.conversations_join(channel=channel).get("channel", {}))
        return Reach.uninvited if joined is None else Reach.joined

    def _asked(self, call: Callable[[], Any], refusals: frozenset[str] = NOT_OURS_TO_ENTER) -> Any:
        try:
            return call()
        except SlackApiError as error:
            if error.response.get("error") in refusals:
                return None
            raise
