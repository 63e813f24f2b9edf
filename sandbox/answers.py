"""What a person sees after doing something."""

from dataclasses import dataclass, field

from sandbox.state import Message, View

NO_ACCESS = "This app is not available to people from other workspaces."
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class CommandAnswer:
    """The end of a slash command: the app's reply, if any, or Slack's own words in `notice`."""

    reply: Message | None = None
    notice: str = ""
    timed_out: bool = False
    view: View | None = None

    @property
    def text(self) -> str:
        """Give whatever words the person reads."""
        return self.reply.text if self.reply else self.notice


@dataclass(frozen=True)
class PressAnswer:
    """The end of a press: the modal that stands on top now, or Slack's own words."""

    notice: str = ""
    timed_out: bool = False
    view: View | None = None


@dataclass(frozen=True)
class SubmitAnswer:
    """The end of a submission: errors beside fields (by block_id), or closed, or another view on top."""

    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    notice: str = ""
    timed_out: bool = False
    sent: bool = True
    view: View | None = None
