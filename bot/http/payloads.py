"""The requests that Slack sends over HTTP: their bodies, and the shapes that we rely on."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

# The shapes that Slack's requests have, as far as anybody here relies on them; nothing else is looked at.

Name = Annotated[str, Field(min_length=1, max_length=255)]
Words = Annotated[str, Field(max_length=40_000)]
PRIVATE_METADATA = 3000
# Of these a request makes no sense without the channel, and without the person.
OF_A_CHANNEL = frozenset({"member_joined_channel", "member_left_channel"})
OF_A_PERSON = OF_A_CHANNEL | {"app_home_opened"}
# These bring the whole description of a person.
OF_PEOPLE = frozenset({"user_change", "team_join"})


class Payload(BaseModel):
    """Part of a request."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)


class Named(Payload):
    """A workspace, a person or a channel."""

    id: Name


class Block(Payload):
    """A block of a view."""

    type: Name
    block_id: Name


class State(Payload):
    """What stands in the inputs of a view, by block and by element."""

    values: dict[Name, dict[Name, dict[str, Any]]]


class View(Payload):
    """A modal or the Home tab, as it comes back."""

    id: Name
    type: Literal["modal", "home"]
    callback_id: Annotated[str, Field(max_length=255)] = ""
    private_metadata: Annotated[str, Field(max_length=PRIVATE_METADATA)] = ""
    blocks: list[Block]
    state: State
    app_installed_team_id: Name | None = None


class Pressed(Payload):
    """What was pressed or chosen."""

    action_id: Name
    value: Annotated[str, Field(max_length=2000)] | None = None


class SlackRequest(Payload):
    """Anything that Slack sends about its app."""

    api_app_id: Name | None = None

    def teams(self) -> Iterator[str]:
        """Give the workspaces that it says the app is installed in; none where it does not say."""
        yield from ()


class Command(SlackRequest):
    """A slash command."""

    command: Annotated[str, Field(pattern=r"^/\S+$", max_length=255)]
    text: Words = ""
    team_id: Name
    user_id: Name
    channel_id: Name
    trigger_id: Name

    def teams(self) -> Iterator[str]:
        """Give the workspace in which it was typed: only there is there such a command."""
        yield self.team_id


class Interaction(SlackRequest):
    """Something that a person did in what the app shows; in a shared channel `team` may be another company's."""

    # Null where an organisation has installed the app as a whole.
    team: Named | None = None
    user: Named
    channel: Named | None = None
    view: View | None = None
    container: dict[str, Any] = {}

    def teams(self) -> Iterator[str]:
        """Give the workspace whose app made the view, if it is about one."""
        if self.view is not None and self.view.app_installed_team_id is not None:
            yield self.view.app_installed_team_id


class BlockActions(Interaction):
    """A press on a button, or a choice."""

    type: Literal["block_actions"]
    trigger_id: Name
    actions: Annotated[list[Pressed], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_somewhere(self) -> "BlockActions":
        if self.channel is None and self.view is None:
            raise ValueError("neither in a channel nor in a view")
        return self


class AboutView(Interaction):
    """A form that was submitted or closed."""

    type: Literal["view_submission", "view_closed"]
    view: View


class Shortcut(Interaction):
    """A shortcut, from the search bar."""

    type: Literal["shortcut"]
    callback_id: Name
    trigger_id: Name


class MessageShortcut(Interaction):
    """A shortcut, from a message's menu."""

    type: Literal["message_action"]
    callback_id: Name
    trigger_id: Name
    channel: Named
    message: dict[str, Any]


class Suggestion(Interaction):
    """A question for the options of a select."""

    type: Literal["block_suggestion"]
    action_id: Name
    value: Words


class Authorization(Payload):
    """An installation that an event is for."""

    team_id: Name | None


class EventBody(Payload):
    """What an event tells of."""

    type: Name
    user: Name | Named | None = None
    channel: Name | Named | None = None
    inviter: Name | None = None

    @model_validator(mode="after")
    def _tells_who_and_where(self) -> "EventBody":
        if self.user is None and self.type in OF_A_PERSON:
            raise ValueError("tells nobody")
        if not isinstance(self.user, Named) and self.type in OF_PEOPLE:
            raise ValueError("describes nobody")
        if not isinstance(self.channel, str) and self.type in OF_A_CHANNEL:
            raise ValueError("tells of nowhere")
        return self


class Event(SlackRequest):
    """Something that happened in the workspace."""

    type: Literal["event_callback"]
    team_id: Name
    event_id: Name
    event: EventBody
    authorizations: list[Authorization] = []

    def teams(self) -> Iterator[str]:
        """Give the workspaces it was sent for: in a shared channel not the one it happened in."""
        sent_for = [authorization.team_id for authorization in self.authorizations if authorization.team_id is not None]
        yield from sent_for or [self.team_id]


class UnknownPayload(SlackRequest):
    """A request in none of these shapes: for whom it is, as far as it says so."""

    installed_in: tuple[str, ...] = ()

    def teams(self) -> Iterator[str]:
        """Give the workspaces that it names as those in which the app is installed."""
        yield from self.installed_in


class Verification(SlackRequest):
    """Slack's question whether this address is the app's, to which the answer is the challenge."""

    type: Literal["url_verification"]
    challenge: Annotated[str, Field(max_length=1000)]


class RateLimited(SlackRequest):
    """Slack's notice that it holds events back because there were too many."""

    type: Literal["app_rate_limited"]
    team_id: Name


COMMAND = TypeAdapter[SlackRequest](Command)
INTERACTION = TypeAdapter[SlackRequest](
    Annotated[BlockActions | AboutView | Shortcut | MessageShortcut | Suggestion, Field(discriminator="type")]
)
EVENT = TypeAdapter[SlackRequest](Annotated[Event | Verification | RateLimited, Field(discriminator="type")])


# Reads the body of a signed request strictly: one meaning or none; a shape that is not known is said, and taken.

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
DEEPEST, MOST_FIELDS = 100, 64
# What a place in a body is called where Slack named it; anything else may be somebody's.
NAME = re.compile(r"[a-z_]{1,40}")
PLACES, LONGEST_NAME = 5, 255
Body = dict[str, Any]


class MalformedBody(Exception):
    """A body that Slack does not send; the message names the reason without a word of the body."""


@dataclass(frozen=True)
class RequestBody:
    """A request as it came and what of it was looked at; None when it only asks whether somebody is there.

    `surprises` are the places in which it has not the shape that is known, with why, and without what stands there.
    """

    body: Body
    request: SlackRequest | None
    surprises: tuple[str, ...] = ()


def read(content_type: str, body: bytes) -> RequestBody:
    """Read a body; raises MalformedBody."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == JSON:
        return _shaped(EVENT, _json(body))
    if kind != FORM:
        raise MalformedBody("content type")
    fields = _form(body)
    if "payload" in fields:
        return _shaped(INTERACTION, _json(fields["payload"]))
    if fields.get("ssl_check") == "1":
        return RequestBody(fields, None)
    if "command" not in fields:
        raise MalformedBody("form")
    return _shaped(COMMAND, fields)


def _form(body: bytes) -> Body:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise MalformedBody("form") from None
    return _unambiguous(pairs)


def _json(text: str | bytes) -> Body:
    try:
        body = json.loads(text, object_pairs_hook=_unambiguous, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise MalformedBody("JSON") from None
    if not isinstance(body, dict) or _is_too_deep(body):
        raise MalformedBody("JSON")
    return body


def _unambiguous(pairs: list[tuple[str, Any]]) -> Body:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise MalformedBody("a name twice")
    return fields


def _no_number(_constant: str) -> Any:
    raise MalformedBody("not a number")


def _is_too_deep(body: Body) -> bool:
    level: list[Any] = [body]
    for _ in range(DEEPEST):
        inner = [value.values() if isinstance(value, dict) else value for value in level]
        level = [child for children in inner for child in children if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def _shaped(shape: TypeAdapter[SlackRequest], body: Body) -> RequestBody:
    try:
        return RequestBody(body, shape.validate_python(body))
    except ValidationError as error:
        # Its message would name keys that somebody made up.
        surprises = [f"{_place(problem['loc'])}: {problem['type']}" for problem in error.errors(include_input=False)]
        request = UnknownPayload(api_app_id=_text(body, "api_app_id"), installed_in=tuple(_installed_in(body)))
        return RequestBody(body, request, tuple(surprises[:PLACES]))


def _place(where: tuple[int | str, ...]) -> str:
    return ".".join(str(part) if isinstance(part, int) or NAME.fullmatch(part) else "?" for part in where) or "all"


def _installed_in(body: Body) -> Iterator[str]:
    """Give the workspaces for which a request is, as `teams` of each shape does, whatever else is in it."""
    view, sent_for = body.get("view"), body.get("authorizations")
    if "command" in body:
        teams = [body.get("team_id")]
    elif "event" in body:
        authorized = (
            [one.get("team_id") for one in sent_for if isinstance(one, dict)] if isinstance(sent_for, list) else []
        )
        teams = [team for team in authorized if team] or [body.get("team_id")]
    else:
        teams = [view.get("app_installed_team_id")] if isinstance(view, dict) else []
    yield from (team for team in teams if isinstance(team, str) and team)


def _text(body: Body, name: str) -> str | None:
    text = body.get(name)
    return text if isinstance(text, str) and 0 < len(text) <= LONGEST_NAME else None
