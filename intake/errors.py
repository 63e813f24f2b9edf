"""What intake tells a person when it refuses: always in words that can be shown as they are."""


class Refused(Exception):
    """A refusal in plain words, meant to be read by the person who asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FieldErrors(Refused):
    """Inputs that can't be taken, each with what to do about it; keys are field names of the form."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class NotAllowed(Refused):
    """The person may not do this; `field` is where they asked for it in a form, if it is one thing there."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFresh(Exception):
    """Slack has to be asked again about the person before this is done; nothing has been done yet."""


class NotFound(Refused):
    """There is no such thing, or the person may not know of it: the two are told apart nowhere."""


class ChangedMeanwhile(Refused):
    """Somebody was faster: `by` is the member who was, None for Guildhall itself, and the message what they did.

    Where that was about an idea, `idea_id` is which.
    """

    def __init__(self, message: str, by: str | None, idea_id: str | None = None) -> None:
        super().__init__(message)
        self.by = by
        self.idea_id = idea_id
