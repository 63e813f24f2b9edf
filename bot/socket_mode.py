"""One WebSocket to Slack and the bounded pool of threads that answers what comes over it.

Whoever would wait too long is told so in time; an event gives way to people and is answered late, not never."""

import json
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any, NamedTuple

import websocket
from slack_bolt import App, BoltRequest, BoltResponse

from bot.blocks import refusal
from bot.liveness import EventWatchdog
from bot.slack_checks import SlackProblem
from bot.text import clip, escape
from bot.typed_text import typed

# The threads that answer Slack: a bounded number, and whoever would wait too long for one is told so in time.

THREADS, WAITING = 10, 200
# Of events so many wait, a few kilobytes each; Slack sends what is not answered three times more at most.
EVENTS_WAITING = 10_000
# Slack wants to hear from us within three seconds, and a listener needs some of them.
PATIENCE_SECONDS = 2.0

_pool_log = logging.getLogger("guildhall")


class Job(NamedTuple):
    """A request: `run` answers it, `shed` tells that there are too many; when it came, in elapsed seconds."""

    run: Callable[[], None]
    shed: Callable[[], None]
    came_at: float
    is_event: bool = False


class WorkerPool:
    """Runs jobs in the order in which they came, events after all others."""

    def __init__(self, threads: int = THREADS) -> None:
        # Each wakes those whom it is about: all threads would wake at each click, nine of them for nothing.
        changing = threading.Lock()
        self._is_work, self._is_pressed, self._is_done = (threading.Condition(changing) for _ in range(3))
        self._waiting: deque[Job] = deque()
        self._events: deque[Job] = deque()
        self._running = 0
        self._is_closed = self._is_over = False
        self._threads = [threading.Thread(target=self._work, name=f"answer-{n}", daemon=True) for n in range(threads)]
        self._threads.append(threading.Thread(target=self._shed_late, name="answer-late", daemon=True))

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def take(self, job: Job) -> None:
        """Have a job run, or shed when too many wait; dropped once it is closed, so that Slack asks somebody else."""
        with self._is_work:
            if self._is_closed:
                return
            queue, most = (self._events, EVENTS_WAITING) if job.is_event else (self._waiting, WAITING)
            is_full = len(queue) >= most
            if not is_full:
                queue.append(job)
                self._is_work.notify()
                if len(self._waiting) == 1:
                    self._is_pressed.notify()
        if is_full:
            _attempt(job.shed)

    def close(self) -> None:
        """Take nothing more."""
        self._is_closed = True

    def drain(self, until: float) -> bool:
        """Wait for what was taken, but not longer than until the elapsed second; tell whether all is done."""
        with self._is_done:
            return self._is_done.wait_for(
                lambda: not self._waiting and not self._events and not self._running, max(0.0, until - time.monotonic())
            )

    def stop(self) -> None:
        """End the threads, each after the job in its hands; nobody waits for them."""
        with self._is_work:
            self._is_closed = self._is_over = True
            self._is_work.notify_all()
            self._is_pressed.notify_all()

    def _work(self) -> None:
        while True:
            with self._is_work:
                self._is_work.wait_for(lambda: self._waiting or self._events or self._is_over)
                if self._is_over:
                    return
                job = (self._waiting or self._events).popleft()
                self._running += 1
            try:
                _attempt(job.run)
            finally:
                with self._is_done:
                    self._running -= 1
                    self._is_done.notify_all()

    def _shed_late(self) -> None:
        while not self._is_over:
            with self._is_pressed:
                late = self._late()
                if not late and not self._is_over:
                    first = self._waiting[0].came_at if self._waiting else None
                    self._is_pressed.wait(None if first is None else first + PATIENCE_SECONDS - time.monotonic())
            for job in late:
                _attempt(job.shed)

    def _late(self) -> list[Job]:
        late, before = [], time.monotonic() - PATIENCE_SECONDS
        while self._waiting and self._waiting[0].came_at <= before:
            late.append(self._waiting.popleft())
        return late


def _attempt(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception:  # noqa: BLE001 - one request must not end the thread
        _pool_log.exception("a request failed")


# What a person reads where a request can't be answered as usual: that it did not work, and what they typed is kept.

TOO_MANY = "Guildhall is very busy, so this didn't work. Please try again in a moment."
NOT_READ = "Guildhall couldn't read this, so nothing was saved. Please try again, or tell an admin."
TYPED = 3000


def too_many(body: dict[str, Any]) -> dict[str, Any] | None:
    """Return the acknowledgement, or None where not to acknowledge says it: Slack shows that it failed, or repeats."""
    return answer_in_place(body, TOO_MANY)


def answer_in_place(body: dict[str, Any], message: str) -> dict[str, Any] | None:
    """Return an acknowledgement that says so beside what was typed, whatever shape the request has; None: nowhere to.

    A form stays open with everything in it; what was typed behind a command is said again, since Slack drops it.
    """
    view = body.get("view")
    if body.get("type") == "view_submission" and isinstance(view, dict):
        blocks = view.get("blocks")
        fields = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
        inputs = [block["block_id"] for block in fields if block.get("type") == "input" and "block_id" in block]
        if not inputs:
            return {"response_action": "update", "view": refusal(message)}
        return {"response_action": "errors", "errors": {inputs[0]: message}}
    if "command" in body:
        words = body.get("text")
        quote = f"\n> {_quoted(words)}" if isinstance(words, str) and words else ""
        return {"response_type": "ephemeral", "text": f"{message}{quote}"}
    return None


def _quoted(escaped: str) -> str:
    return clip(escape(typed(escaped)), TYPED).replace("\n", "\n> ")


# One WebSocket to Slack: what comes over it is answered over it, and when it is lost it says why.

OPENING_SECONDS = 10.0
# Slack pings about every ten seconds. A server that does not is pinged by us, and answers.
DEAF_SECONDS = 30.0
LEAVING_SECONDS = 1.0
# So often it is listened within that time.
LOOKS = 10

_log = logging.getLogger("guildhall")
_HEARD = (websocket.ABNF.OPCODE_PING, websocket.ABNF.OPCODE_PONG, websocket.ABNF.OPCODE_TEXT)


class Loss(StrEnum):
    """Why a WebSocket is of no more use."""

    ended = "it closed"
    renewal = "Slack asked for a new one"
    too_many = "too many WebSockets of this app"
    link_disabled = "Socket Mode is off"
    deaf = "no pings arrived"
    mute = "no events arrived"


_REASONS = {"too_many_websockets": Loss.too_many, "link_disabled": Loss.link_disabled}


class Connection:
    """An open WebSocket and the thread that reads it; `lost` is told once when another is needed."""

    def __init__(
        self,
        session: websocket.WebSocket,
        app: App,
        pool: WorkerPool,
        hearing: EventWatchdog,
        lost: Callable[[Loss], None],
    ) -> None:
        self.loss: Loss | None = None
        self.is_greeted = False
        self._session = session
        self._app = app
        self._pool = pool
        self._hearing = hearing
        self._lost = lost
        self._heard_at, self._in_vain = time.monotonic(), 0
        self._decided = threading.Event()
        self._is_closing = False
        self._thread = threading.Thread(target=self._read, name="socket", daemon=True)

    def open(self) -> None:
        """Start reading, and return when Slack has said hello; raises SlackProblem without a hello."""
        self._thread.start()
        if not self._decided.wait(OPENING_SECONDS):
            raise SlackProblem("Slack opened a WebSocket but says nothing. Does a proxy or firewall block wss://?")

    def silent_seconds(self) -> float:
        """Return for how long nothing has come over it, not even a ping."""
        return time.monotonic() - self._heard_at

    def close(self) -> None:
        """Close it, and return when its reader has left."""
        self._is_closing = True
        with suppress(websocket.WebSocketException, OSError):
            self._session.send_close()
        # The reader waits for what comes next.
        if (wire := self._session.sock) is not None:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        self._thread.join(LEAVING_SECONDS)
        self._session.shutdown()  # type: ignore[no-untyped-call]
        if self.is_greeted:
            self._hearing.closed()

    def _read(self) -> None:
        while self._takes():
            if self._is_deaf():
                self._lose(Loss.deaf)
            elif self._hearing.is_overdue():
                self._lose(Loss.mute)
            elif self.silent_seconds() > DEAF_SECONDS / 3:
                self._ping()
        self._lose(Loss.ended)

    def _ping(self) -> None:
        # Whoever can't be written to is found deaf.
        with suppress(websocket.WebSocketException, OSError, AttributeError):
            self._session.ping()

    def _is_deaf(self) -> bool:
        # For one who was stopped and goes on the clock alone would say so: it has to have listened, too.
        return self.silent_seconds() > DEAF_SECONDS and self._in_vain >= LOOKS / 2

    def _takes(self) -> bool:
        """Take what comes next, or nothing in a while; False when nothing will come any more."""
        self._in_vain += 1
        try:
            opcode, frame = self._session.recv_data_frame(control_frame=True)
        except websocket.WebSocketTimeoutException:
            return not self._is_closing
        except (websocket.WebSocketException, OSError, AttributeError):
            # The library forgets the socket under a reader when it is closed.
            return False
        if opcode in _HEARD:
            self._heard_at, self._in_vain = time.monotonic(), 0
        if opcode == websocket.ABNF.OPCODE_TEXT:
            self._understand(frame.data)
        return bool(opcode != websocket.ABNF.OPCODE_CLOSE)

    def _understand(self, data: bytes) -> None:
        try:
            self._hear(json.loads(data))
        except Exception as error:  # noqa: BLE001 - one odd frame must not end the reader, which nobody would miss
            _log.warning("Slack sent something unexpected over the WebSocket (%s).", type(error).__name__)

    def _hear(self, frame: dict[str, Any]) -> None:
        kind = frame.get("type")
        if kind == "hello":
            self.is_greeted = True
            self._hearing.opened(int(frame.get("num_connections") or 1))
            self._decided.set()
        elif kind == "disconnect":
            self._lose(_REASONS.get(str(frame.get("reason")), Loss.renewal))
        elif "envelope_id" in frame:
            if kind == "events_api":
                # Bolt drops what is our own, so it is noted before.
                self._hearing.heard()
            is_event = kind == "events_api"
            self._pool.take(Job(lambda: self._answer(frame), lambda: self._shed(frame), time.monotonic(), is_event))

    def _answer(self, frame: dict[str, Any]) -> None:
        response = self._app.dispatch(
            BoltRequest(mode="socket_mode", body=frame.get("payload") or {}, headers=_headers(frame))
        )
        # What is not acknowledged, Slack sends again if it is an event.
        if response.status == 200:
            self._acknowledge(frame, _payload(response))

    def _shed(self, frame: dict[str, Any]) -> None:
        payload = too_many(frame.get("payload") or {})
        _log.warning("Too many requests at once: turned one away.")
        if payload is not None:
            self._acknowledge(frame, payload)

    def _acknowledge(self, frame: dict[str, Any], payload: dict[str, Any] | None) -> None:
        acknowledgement = {"envelope_id": frame["envelope_id"]} | ({} if payload is None else {"payload": payload})
        try:
            self._session.send(json.dumps(acknowledgement))
        except (websocket.WebSocketException, OSError, AttributeError) as error:
            _log.warning("Couldn't answer, because the WebSocket is gone (%s).", type(error).__name__)

    def _lose(self, loss: Loss) -> None:
        if self.loss is None:
            self.loss = loss
            self._decided.set()
            if not self._is_closing:
                self._lost(loss)


@contextmanager
def connection(
    address: str, app: App, pool: WorkerPool, hearing: EventWatchdog, lost: Callable[[Loss], None]
) -> Iterator[Connection]:
    """Hold a WebSocket for the length of the block; raises SlackProblem when it can't be opened."""
    try:
        # Whether a text is UTF-8 is seen when it is read; the library would look at each byte in Python.
        session = websocket.create_connection(
            address, timeout=OPENING_SECONDS, enable_multithread=True, skip_utf8_validation=True
        )
    except (websocket.WebSocketException, OSError, ValueError) as error:
        raise SlackProblem(
            f"Can't open a WebSocket ({type(error).__name__}). Does a proxy or firewall block wss://?"
        ) from None
    session.settimeout(DEAF_SECONDS / LOOKS)
    open_connection = Connection(session, app, pool, hearing, lost)
    try:
        open_connection.open()
        yield open_connection
    finally:
        open_connection.close()


def _headers(frame: dict[str, Any]) -> dict[str, str | Sequence[str]]:
    headers = {"x-slack-retry-num": frame.get("retry_attempt"), "x-slack-retry-reason": frame.get("retry_reason")}
    return {name: str(value) for name, value in headers.items() if value is not None}


def _payload(response: BoltResponse) -> dict[str, Any] | None:
    if not response.body:
        return None
    if response.headers.get("content-type", [""])[0].startswith("application/json"):
        return dict(json.loads(response.body))
    return {"text": response.body}
