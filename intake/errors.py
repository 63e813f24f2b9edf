"""The refusals of intake: always in words that can be shown to the person."""


class Refused(Exception):
    """A refusal in plain words for the person who asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FieldErrors(Refused):
    """Invalid inputs, each with what to do about it; keys are field names of the form."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class NotAllowed(Refused):
    """The person may not do this; `field` is the field of the form that asked for it, if there is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFresh(Exception):
    """Slack must be asked about the person again first; nothing has been done yet."""


class NotFound(Refused):
    """There is no such thing, or the person may not know about it: nothing tells which."""


class ChangedMeanwhile(Refused):
    """Somebody was faster: `by` is the member, None for Guildhall itself, and the message says what they did.

    `idea_id` is the idea, if it was about one.
    """

    def __init__(self, message: str, by: str | None, idea_id: str | None = None) -> None:
        super().__init__(message)
        self.by = by
        self.idea_id = idea_id
