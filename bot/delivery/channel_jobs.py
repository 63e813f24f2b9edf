"""The job after the bot joined a channel; and what Slack says of a channel: may the bot speak, who would read it."""

import logging
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.features import Feature, Features
from bot.slack_errors import Rejected, classify, error_name
from intake.notifications.ideas import InvitationJob
from intake.services.organization import Channels

# What Slack says of a channel that the bot can't see; it may have been removed a moment ago.
UNSEEN = frozenset({"channel_not_found", "not_in_channel", "missing_scope", "method_not_supported_for_channel_type"})
EXTERNAL = ("is_ext_shared", "is_pending_ext_shared", "is_archived")

_log = logging.getLogger("guildhall.delivery")


def may_speak(client: WebClient, channel: str) -> bool:
    """Tell whether the bot is in a channel that only this company reads."""
    info = _info(client, channel)
    return bool(info.get("is_member")) and not any(info.get(flag) for flag in EXTERNAL)


def is_open(client: WebClient, channel: str) -> bool:
    """Tell whether, also, everybody in the company may read it: no private channel, no conversation of a few."""
    info = _info(client, channel)
    restricted = (*EXTERNAL, "is_private", "is_im", "is_mpim", "is_group")
    return bool(info.get("is_member")) and not any(info.get(flag) for flag in restricted)


def _info(client: WebClient, channel: str) -> dict[str, Any]:
    try:
        info: dict[str, Any] = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        if error_name(error) in UNSEEN:
            return {}
        raise
    return info


TITLE = "Have an AI idea?"
EMOJI = ":bulb:"


class FollowInvitation:
    """Introduces the bot in a channel and sets its bookmark; safe to repeat, because it checks first."""

    def __init__(self, client: WebClient, channels: Channels, features: Features) -> None:
        self._client = client
        self._channels = channels
        self._features = features

    def run(self, snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        """Do it for one channel; where people of other companies read along, nothing."""
        job = InvitationJob.model_validate(snapshot)
        if not may_speak(self._client, job.channel):
            return
        self._channels.greet(job.channel, now)
        if self._features.has(Feature.bookmark):
            self._bookmark(job, now)

    def _bookmark(self, job: InvitationJob, now: datetime) -> None:
        try:
            if not self._is_there(job):
                self._client.bookmarks_add(channel_id=job.channel, title=TITLE, type="link", link=job.link, emoji=EMOJI)
        except SlackApiError as error:
            # A channel that is full of bookmarks, or takes none, does without.
            refused = classify(error, now)
            if error_name(error) not in UNSEEN and not (isinstance(refused, Rejected) and refused.after is None):
                raise
            _log.warning("no bookmark in %s: %s", job.channel, error_name(error))

    def _is_there(self, job: InvitationJob) -> bool:
        # One that people have renamed is still ours by its link, one that Slack writes otherwise by its title.
        bookmarks = self._client.bookmarks_list(channel_id=job.channel)["bookmarks"]
        return any(job.link == bookmark.get("link") or bookmark.get("title") == TITLE for bookmark in bookmarks)
