"""The errand after the bot came into a channel: it introduces itself once, and sets one bookmark."""

import logging
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.delivery.answers import No, classify, error_name
from bot.delivery.places import UNSEEN, may_speak
from bot.features import Feature, Features
from intake.origin_facts import InvitationErrand
from intake.service.channels import Channels

TITLE = "Have an AI idea?"
EMOJI = ":bulb:"

_log = logging.getLogger("guildhall.delivery")


class FollowInvitation:
    """Says and sets what belongs into a channel; safe to repeat, since it looks first."""

    def __init__(self, client: WebClient, channels: Channels, features: Features) -> None:
        self._client = client
        self._channels = channels
        self._features = features

    def run(self, snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        """Do it for one channel; where people of other companies read along, nothing."""
        errand = InvitationErrand.model_validate(snapshot)
        if not may_speak(self._client, errand.channel):
            return
        self._channels.greet(errand.channel, now)
        if self._features.has(Feature.bookmark):
            self._bookmark(errand, now)

    def _bookmark(self, errand: InvitationErrand, now: datetime) -> None:
        try:
            if not self._is_there(errand):
                self._client.bookmarks_add(
                    channel_id=errand.channel, title=TITLE, type="link", link=errand.link, emoji=EMOJI
                )
        except SlackApiError as error:
            # A channel that is full of bookmarks, or takes none, does without.
            refused = classify(error, now)
            if error_name(error) not in UNSEEN and not (isinstance(refused, No) and refused.after is None):
                raise
            _log.warning("no bookmark in %s: %s", errand.channel, error_name(error))

    def _is_there(self, errand: InvitationErrand) -> bool:
        # One that people have renamed is still ours by its link, one that Slack writes otherwise by its title.
        there = self._client.bookmarks_list(channel_id=errand.channel)["bookmarks"]
        return any(errand.link == each.get("link") or each.get("title") == TITLE for each in there)
