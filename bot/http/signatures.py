"""Tells whether Slack signed a request: v0, HMAC-SHA256 over the raw bytes, made within the last five minutes."""

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime

from pydantic import SecretStr

WINDOW_SECONDS = 300
LONGEST_TIMESTAMP = 12


class Signatures:
    """Checks signatures made with any of the secrets: there are two while one is being replaced by the other.

    `newest_held` once one was made with the first of them.
    """

    def __init__(self, secrets: Sequence[SecretStr], now: Callable[[], datetime]) -> None:
        """Take the secrets; `now` is real time, also where civil time is moved."""
        self._keys = [secret.get_secret_value().encode() for secret in secrets]
        self._now = now
        self.newest_held = False

    def hold(self, timestamp: bytes, signature: bytes, body: bytes) -> bool:
        """Tell whether the signature is one over these very bytes, and recent; any bytes may be given."""
        if not timestamp.isdigit() or len(timestamp) > LONGEST_TIMESTAMP:
            return False
        if abs(self._now().timestamp() - int(timestamp)) > WINDOW_SECONDS:  # guard: signature check: five minutes
            return False
        signed = b"v0:%b:%b" % (timestamp, body)
        made_with = next((key for key in self._keys if hmac.compare_digest(signature, _signature(key, signed))), None)
        self.newest_held = self.newest_held or (made_with is not None and made_with == self._keys[0])
        return made_with is not None  # guard: signature check


def _signature(key: bytes, signed: bytes) -> bytes:
    # Not hmac.digest, which lets go of the interpreter, also for a few bytes, and then waits to get it back.
    return b"v0=" + hmac.new(key, signed, "sha256").hexdigest().encode()
