"""A request is Slack's when its signature says so, over the very bytes, within five minutes; nothing else opens."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.http.signatures import Signatures
from sandbox.http_mode import sign

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
BODY = b"command=%2Fml-idea&text=caf\xc3\xa9"
NEW, OLD = "8f742231b10e8888abcd99yyyzzz85a5", "00000000000000000000000000000001"


def signatures(*secrets: str) -> Signatures:
    return Signatures([SecretStr(secret) for secret in secrets or (NEW,)], lambda: NOW)


def signed(at: int, secret: str = NEW, body: bytes = BODY) -> tuple[bytes, bytes, bytes]:
    return str(at).encode(), sign(secret, at, body).encode(), body


@pytest.mark.parametrize("seconds", [0, -300, 300, -1])
def test_a_signature_within_five_minutes_holds(seconds: int) -> None:
    assert signatures().hold(*signed(AT + seconds))


@pytest.mark.parametrize("seconds", [301, -301, 86_400, -AT])
def test_one_that_is_older_or_from_the_future_does_not(seconds: int) -> None:
    assert not signatures().hold(*signed(AT + seconds))


def test_slacks_own_example_holds() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    at = datetime.fromtimestamp(1531420618, UTC)
    made = b"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert Signatures([SecretStr(NEW)], lambda: at).hold(b"1531420618", made, body)


def test_both_secrets_hold_while_one_replaces_the_other_and_then_only_the_new() -> None:
    assert signatures(NEW, OLD).hold(*signed(AT, OLD))
    assert signatures(NEW, OLD).hold(*signed(AT, NEW))
    assert not signatures(NEW).hold(*signed(AT, OLD))


def test_without_a_secret_nothing_holds() -> None:
    assert not Signatures([], lambda: NOW).hold(*signed(AT, ""))


@pytest.mark.parametrize(
    "timestamp", [b"", b"abc", b"1e309", b"-1", b"+1", b" 1", b"1.5", b"9" * 400, b"\xff", b"\xd9\xa1"]
)
def test_a_timestamp_that_is_none_does_not_hold(timestamp: bytes) -> None:
    _, signature, body = signed(AT)
    assert not signatures().hold(timestamp, signature, body)


@pytest.mark.parametrize(
    "signature",
    [b"", b"abc", b"v0=", b"v0=" + b"0" * 64, b"v1=" + b"0" * 64, b"\xff\xfe", "v0=é".encode(), b"v0=" + b"0" * 9999],
)
def test_a_signature_that_is_none_does_not_hold(signature: bytes) -> None:
    timestamp, _, body = signed(AT)
    assert not signatures().hold(timestamp, signature, body)


def test_one_byte_more_or_another_time_does_not_hold() -> None:
    timestamp, signature, body = signed(AT)
    assert not signatures().hold(timestamp, signature, body + b" ")
    assert not signatures().hold(b"%d" % (AT + 1), signature, body)
    assert not signatures().hold(timestamp, signature.upper(), body)
