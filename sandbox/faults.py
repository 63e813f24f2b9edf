"""Faults that a test puts in the way of Web API calls: refused, delayed past use, answered badly, answer lost."""

from dataclasses import dataclass, field

from sandbox.state import Json


@dataclass
class Answer:
    """What goes back over HTTP; a lost answer is a closed connection."""

    body: Json | str | bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


@dataclass
class Fault:
    """Spoils the next `times` calls of one method (`*`: of any); `accepted` says whether Slack does the work first."""

    method: str
    answer: Answer
    accepted: bool = False
    times: int = 1

    def strikes(self, method: str) -> bool:
        """Say whether this call is spoilt, and count it."""
        if self.times < 1 or self.method not in ("*", method):
            return False
        self.times -= 1
        return True


def refused(method: str, error: str, times: int = 1) -> Fault:
    """Refuse the next call with an error of Slack's."""
    return Fault(method, Answer({"ok": False, "error": error}), times=times)


def lost_answer(method: str, times: int = 1, *, accepted: bool = True) -> Fault:
    """Do what was asked (or not), then close the connection without an answer."""
    return Fault(method, Answer("", lost=True), accepted=accepted, times=times)


def server_error(method: str, status: int = 503, times: int = 1, *, accepted: bool = False) -> Fault:
    """Answer 5xx with a page of HTML, before or after doing what was asked."""
    page = Answer("<html><body>Something is wrong at our end</body></html>", status, {"content-type": "text/html"})
    return Fault(method, page, accepted=accepted, times=times)


def too_many(method: str, retry_after: str | None = "30", times: int = 1) -> Fault:
    """Answer 429 with this Retry-After header, however odd, or with none."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Fault(method, Answer({"ok": False, "error": "ratelimited"}, 429, headers), times=times)
