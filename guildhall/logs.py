"""What is logged and how: one line per record, without secrets and without what people wrote.

Secrets are replaced by their values, where they are known, and by their shape; line ends and other control characters
are shown, so that nothing that is logged can look like another record. Of an exception its class is told, where it was
raised, and its message without what is quoted in it: that may be what somebody typed.
"""

import atexit
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Any

LINES = "%(asctime)s %(levelname)s %(name)s %(message)s"
HIDDEN, SHORTEST, LONGEST_MESSAGE = "[hidden]", 8, 300
# A line for each tick would bury the others; what is wrong with the connection, we say ourselves.
CHATTY = ("apscheduler", "alembic")
MUTE = ("websocket", "slack_sdk.web")
_SHAPES = (
    (re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+(?:\.[\w-]+)*", re.IGNORECASE), HIDDEN),
    (re.compile(r"https://hooks\.slack(?:-gov)?\.com/[^\s'\"<>)]+"), HIDDEN),
    (re.compile(r"(response_url[\"']?\s*[:=]\s*[\"']?)[^\s'\"<>,)]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"\bwss?://[^\s'\"<>)]+"), HIDDEN),
    (
        re.compile(r"(authorization[\"']?\s*[:=]\s*[\"']?)(?:(?:bearer|basic)\s+)?[^\s'\",]+", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"\b(bearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"([a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/]*@", re.IGNORECASE), rf"\1{HIDDEN}@"),
    (re.compile(r"(password[\"']?\s*[:=]\s*[\"']?)[^\s'\"&]+", re.IGNORECASE), rf"\1{HIDDEN}"),
)
# What databases and validation tell besides the message: values of rows, and what was typed.
_TOLD_BESIDES = re.compile(r"\b(?:DETAIL|CONTEXT|HINT|QUERY|LINE \d+):.*|\[SQL: .*|input_value=.*", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|“[^”]*”|`[^`]*`|(?<==)\([^()]*\)")
_CONSTRAINT = re.compile(r"[\"'](?:ck|fk|ix|pk|uq)_\w+[\"']")
# These quote names of the code, and no values.
_OF_THE_CODE = (TypeError, AttributeError, NameError, ImportError, OSError)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SHOWN = {"\n": "\\n", "\r": "\\r", "\t": " "}


class Redacting(logging.Formatter):
    """Formats records so that they may be kept; several handlers may share one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Begin with these secrets; `hide` adds more."""
        super().__init__(LINES)
        self._secrets: list[str] = []
        self.hide(secrets)

    def hide(self, secrets: Iterable[str]) -> None:
        """Hide these values from now on, the longest first; what is too short to be a secret stays as it is."""
        all_secrets = {*self._secrets, *(secret for secret in secrets if len(secret) >= SHORTEST)}
        self._secrets = sorted(all_secrets, key=lambda secret: (-len(secret), secret))

    def format(self, record: logging.LogRecord) -> str:
        """Return the one line of a record."""
        # What an earlier handler has kept of the traceback would go around us.
        record.exc_text = None
        return one_line(self.redacted(super().format(record)))  # guard: redaction

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Return where an exception comes from, without what people wrote."""
        return told(ei[1])

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - logging's name
        """Return a stack as it is: it is code alone."""
        return stack_info

    def redacted(self, text: str) -> str:
        """Return a text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text


def set_up(secrets: Iterable[str] = (), level: int = logging.INFO) -> Redacting:
    """Log to standard error, and have what nobody catches logged too; return what hides secrets that come later."""
    formatter = Redacting(secrets)
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Trouble with logging is told by printing the record as it came, and must not be.
    logging.raiseExceptions = False
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for library in MUTE:
        logging.getLogger(library).propagate = False
        logging.getLogger(library).addHandler(logging.NullHandler())
    threading.excepthook = _uncaught_in_thread
    sys.excepthook = _uncaught
    atexit.unregister(_let_go)
    atexit.register(_let_go)
    return formatter


def told(error: BaseException | None) -> str:
    """Return an exception with where it was raised, and those that led to it, without what people wrote."""
    parts, handled = [], set()
    while error is not None and id(error) not in handled:
        handled.add(id(error))
        frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
        parts.append("\n".join(filter(None, ["Traceback:", frames, _said(error)])))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich came after\n".join(parts)


def one_line(text: str) -> str:
    """Return a text in one line, its line ends and other control characters shown."""
    return _CONTROL.sub(lambda match: _SHOWN.get(match[0], f"\\x{ord(match[0]):02x}"), text)


def _said(error: BaseException) -> str:
    try:
        message = _TOLD_BESIDES.sub("…", str(error))
    except Exception:  # noqa: BLE001 - whatever it can't say, the rest is to be told
        return type(error).__name__
    if not isinstance(error, _OF_THE_CODE):  # guard: redaction: what people wrote
        message = _QUOTED.sub(lambda match: match[0] if _CONSTRAINT.fullmatch(match[0]) else "'…'", message)
    return f"{type(error).__name__}: {message[:LONGEST_MESSAGE]}"


def _let_go() -> None:
    """Let go of what could not be written, as where the disk is full: for that, Python would end with exit code 120."""
    if sys.stderr is None or sys.stderr.closed:
        return
    try:
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("guildhall").critical("unexpected error", exc_info=(kind, error, trace))


def _uncaught_in_thread(told_of: threading.ExceptHookArgs) -> None:
    if told_of.exc_value is not None:
        logging.getLogger("guildhall").critical("a thread ended", exc_info=told_of.exc_value)
