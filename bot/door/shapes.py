"""The shapes that Slack's requests have, as far as anybody here relies on them; nothing else is looked at.

One that has another shape is not refused for it: what was not foreseen is logged, and answered as well as it can be.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

Name = Annotated[str, Field(min_length=1, max_length=255)]
Words = Annotated[str, Field(max_length=40_000)]
PRIVATE_METADATA = 3000
# Of these a request makes no sense without the channel, and without the person.
OF_A_CHANNEL = frozenset({"member_joined_channel", "member_left_channel"})
OF_A_PERSON = OF_A_CHANNEL | {"app_home_opened"}
# These bring the whole description of a person.
OF_PEOPLE = frozenset({"user_change", "team_join"})


class Shape(BaseModel):
    """Part of a request."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)


class Named(Shape):
    """A workspace, a person or a channel."""

    id: Name


class Block(Shape):
    """A block of a view."""

    type: Name
    block_id: Name


class State(Shape):
    """What stands in the inputs of a view, by block and by element."""

    values: dict[Name, dict[Name, dict[str, Any]]]


class View(Shape):
    """A modal or the Home tab, as it comes back."""

    id: Name
    type: Literal["modal", "home"]
    callback_id: Annotated[str, Field(max_length=255)] = ""
    private_metadata: Annotated[str, Field(max_length=PRIVATE_METADATA)] = ""
    blocks: list[Block]
    state: State
    app_installed_team_id: Name | None = None


class Pressed(Shape):
    """What was pressed or chosen."""

    action_id: Name
    value: Annotated[str, Field(max_length=2000)] | None = None


class Request(Shape):
    """Anything that Slack sends about its app."""

    api_app_id: Name | None = None

    def teams(self) -> Iterator[str]:
        """Give the workspaces that it says the app is installed in; none where it does not say."""
        yield from ()


class Command(Request):
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


class Interaction(Request):
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


class Authorization(Shape):
    """An installation that an event is for."""

    team_id: Name | None


class Happened(Shape):
    """What an event tells of."""

    type: Name
    user: Name | Named | None = None
    channel: Name | Named | None = None
    inviter: Name | None = None

    @model_validator(mode="after")
    def _tells_who_and_where(self) -> "Happened":
        if self.user is None and self.type in OF_A_PERSON:
            raise ValueError("tells nobody")
        if not isinstance(self.user, Named) and self.type in OF_PEOPLE:
            raise ValueError("describes nobody")
        if not isinstance(self.channel, str) and self.type in OF_A_CHANNEL:
            raise ValueError("tells of nowhere")
        return self


class Event(Request):
    """Something that happened in the workspace."""

    type: Literal["event_callback"]
    team_id: Name
    event_id: Name
    event: Happened
    authorizations: list[Authorization] = []

    def teams(self) -> Iterator[str]:
        """Give the workspaces it was sent for: in a shared channel not the one it happened in."""
        sent_for = [each.team_id for each in self.authorizations if each.team_id is not None]
        yield from sent_for or [self.team_id]


class Unforeseen(Request):
    """A request in none of these shapes: for whom it is, as far as it says so."""

    installed_in: tuple[str, ...] = ()

    def teams(self) -> Iterator[str]:
        """Give the workspaces that it names as those in which the app is installed."""
        yield from self.installed_in


class Verification(Request):
    """Slack's question whether this address is the app's, to which the answer is the challenge."""

    type: Literal["url_verification"]
    challenge: Annotated[str, Field(max_length=1000)]


class RateLimited(Request):
    """Slack's notice that it holds events back because there were too many."""

    type: Literal["app_rate_limited"]
    team_id: Name


COMMAND = TypeAdapter[Request](Command)
INTERACTION = TypeAdapter[Request](
    Annotated[BlockActions | AboutView | Shortcut | MessageShortcut | Suggestion, Field(discriminator="type")]
)
EVENT = TypeAdapter[Request](Annotated[Event | Verification | RateLimited, Field(discriminator="type")])
