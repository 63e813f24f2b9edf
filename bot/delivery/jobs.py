"""Jobs that set up: join channels, ask Slack about people, rank ideas again, introduce the bot, bookmark."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.client import Client, MalformedResponse
from bot.delivery.import_jobs import is_slacks
from bot.delivery.jobs_base import Job
from bot.features import Feature, Features
from bot.principal import is_fresh, slack_facts
from bot.slack_errors import Rejected, Unconfirmed, classify, error_name
from intake.access import Principal
from intake.notifications.ideas import InvitationJob, OriginJob
from intake.notifications.members import MeetPeopleJob, WelcomeJob
from intake.notifications.organization import FitRoutingJob, JoinChannelJob
from intake.notifications.policy import RankAgainJob
from intake.operations.organization import ChannelReach
from intake.rules.planning.forecast import DrawBandsJob
from intake.services.members import Members, SlackFacts
from intake.services.organization import Channels, Company
from intake.services.origins import Origins
from intake.services.planning.forecast import Forecasts
from scheduling.calendars import Calendars
from scheduling.newcomers import Newcomers
from scheduling.notifications import CalendarFileJob

# The jobs of setting up: go into channels that were named, ask about people who were, rank ideas again, draw.

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


# What Slack says of a channel, for jobs: whether the bot may speak there, and who would read it.

# What Slack says of a channel that the bot can't see; it may have been removed a moment ago.
UNSEEN = frozenset({"channel_not_found", "not_in_channel", "missing_scope", "method_not_supported_for_channel_type"})
EXTERNAL = ("is_ext_shared", "is_pending_ext_shared", "is_archived")


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


# The job after the bot joined a channel: it introduces itself once and sets one bookmark.

TITLE = "Have an AI idea?"
EMOJI = ":bulb:"

_invitation_log = logging.getLogger("guildhall.delivery")


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
            _invitation_log.warning("no bookmark in %s: %s", job.channel, error_name(error))

    def _is_there(self, job: InvitationJob) -> bool:
        # One that people have renamed is still ours by its link, one that Slack writes otherwise by its title.
        bookmarks = self._client.bookmarks_list(channel_id=job.channel)["bookmarks"]
        return any(job.link == bookmark.get("link") or bookmark.get("title") == TITLE for bookmark in bookmarks)


# The job after a message was submitted: reply in its thread where everybody can read it, and ask its author.

Ask = Callable[[str, str | None, datetime], Principal | None]


class Unanswered(Exception):
    """Slack did not say who somebody is."""


class FollowOrigin:
    """Finds out what may be said about a submitted message, and has it said; safe to repeat."""

    def __init__(self, client: WebClient, origins: Origins, ask: Ask) -> None:
        self._client = client
        self._origins = origins
        self._ask = ask
        self._team_id: str | None = None

    def run(self, snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        """Do it for the message of one idea."""
        job = OriginJob.model_validate(snapshot)
        if job.channel is not None and is_open(self._client, job.channel):
            self._origins.tell_thread(job.idea_id, now)
        if job.author is not None:
            author = self._ask(job.author, self._own_team(), now)
            if author is None:
                raise Unanswered
            self._origins.ask_author(job.idea_id, author, now)

    def _own_team(self) -> str:
        if self._team_id is None:
            self._team_id = str(self._client.auth_test()["team_id"])
        return self._team_id


# A newcomer to the guild: it is found out who they are, and they are welcomed.


class WelcomeNewcomer:
    """Finds out who somebody is who came to the guild, and has them welcomed; safe to repeat."""

    def __init__(self, client: WebClient, newcomers: Newcomers, ask: Ask) -> None:
        self._client = client
        self._newcomers = newcomers
        self._ask = ask

    def run(self, snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        """Do it for one person; guests and bots are nobody to welcome."""
        member = WelcomeJob.model_validate(snapshot).member
        person = self._ask(member, str(self._client.auth_test()["team_id"]), now)
        if person is None:
            raise Unanswered
        self._newcomers.welcome(person, now)


# Somebody asked for the meetings as a file for their calendar.

CALENDAR_NAME, CALENDAR_TITLE = "guild.ics", "The guild's meetings"
CALENDAR_COMMENT = (
    "Open this file to add the guild's meetings to your calendar. It shows the meetings as they are planned now; "
    "`/ml-guild calendar` sends a new one."
)


class SendCalendarFile:
    """Uploads the file into somebody's direct messages: at most once, since asking again is one click."""

    def __init__(self, client: Client, calendars: Calendars, features: Features, *, on_loopback: bool) -> None:
        self._client = client
        self._calendars = calendars
        self._features = features
        self._on_loopback = on_loopback

    def run(self, snapshot: dict[str, Any], now: datetime, _key: str) -> None:
        """Do it for one person."""
        if not self._features.has(Feature.calendar_file):
            return
        member, content = CalendarFileJob.model_validate(snapshot).member, self._calendars.file(now)
        channel = self._client.conversations_open(users=member)["channel"]["id"]
        place = self._client.files_getUploadURLExternal(filename=CALENDAR_NAME, length=len(content))
        if not is_slacks(str(place.get("upload_url")), on_loopback=self._on_loopback):
            raise MalformedResponse("the address for an upload is not Slack's")
        self._client.upload(place["upload_url"], content)
        try:
            self._client.files_completeUploadExternal(
                files=[{"id": place["file_id"], "title": CALENDAR_TITLE}],
                channel_id=channel,
                initial_comment=CALENDAR_COMMENT,
            )
        except (SlackClientError, OSError) as error:
            # Whether it stands there nobody knows: a second file would be worse than none.
            if not isinstance(classify(error, now), Unconfirmed):
                raise
