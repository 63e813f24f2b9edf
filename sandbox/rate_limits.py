"""Rate limits: a bucket per method (and per channel for posts) that civil time fills again."""

import math
from dataclasses import dataclass

from sandbox.ids import Clock


@dataclass
class Bucket:
    """Holds `burst` calls and gets `per_second` of them back."""

    burst: float
    per_second: float
    left: float
    filled_at: float

    def take(self, now: float) -> int:
        """Take one call; give 0, or the whole seconds to wait when it is empty."""
        gained = max(0.0, now - self.filled_at) * self.per_second
        self.left, self.filled_at = min(self.burst, self.left + gained), now
        if self.left >= 1:
            self.left -= 1
            return 0
        return max(1, math.ceil((1 - self.left) / self.per_second))


class RateLimits:
    """The buckets of one app in one workspace."""

    def __init__(self, clock: Clock, *, enabled: bool) -> None:
        self._clock = clock
        self.enabled = enabled
        self._buckets: dict[str, Bucket] = {}

    def take(self, key: str, per_minute: float, burst: float) -> int:
        """Count one call under `key`; give 0, or the seconds until the next is welcome."""
        if not self.enabled:
            return 0
        now = self._clock.now().timestamp()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(burst, per_minute / 60, burst, now)
        return bucket.take(now)

    def clear(self) -> None:
        """Fill every bucket again."""
        self._buckets.clear()
