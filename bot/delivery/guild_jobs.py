"""Jobs of the guild: a newcomer is welcomed, and somebody gets the meetings as a file for their calendar."""

from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.client import Client, MalformedResponse
from bot.delivery.jobs import Ask, Unanswered
from bot.delivery.uploaded_files import is_slacks
from bot.features import Feature, Features
from bot.slack_errors import Unconfirmed, classify
from intake.notifications.members import WelcomeJob
from scheduling.calendars import Calendars
from scheduling.newcomers import Newcomers
from scheduling.notifications.meetings import CalendarFileJob

CALENDAR_NAME, CALENDAR_TITLE = "guild.ics", "The guild's meetings"


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
