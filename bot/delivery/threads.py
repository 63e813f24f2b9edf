"""Runs a delivery in a few threads beside the bot."""

import logging
import threading
import time

from bot.delivery.worker import Delivery
from store.outage import Outage

_log = logging.getLogger("guildhall.delivery")


class DeliveryThreads:
    """Runs a delivery in a few threads, woken after each commit that staged something and every second besides."""

    def __init__(self, delivery: Delivery, threads: int = 4) -> None:
        self._delivery = delivery
        self._outage = Outage(_log)
        self._wake = threading.Condition()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, name=f"delivery-{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        """Start delivering."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look for work now."""
        with self._wake:
            self._wake.notify_all()

    def close(self) -> None:
        """Claim nothing any more."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()

    def wait(self, until: float) -> bool:
        """Wait for what is being sent, but not longer than until the elapsed second; tell whether all is done."""
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while not self._stopping:
            try:
                worked = self._delivery.step()
                self._outage.went_well()
            except Exception as error:  # noqa: BLE001 - a stumble must not end the thread
                self._outage.stumbled(error, "delivery stumbled")
                worked = False
            if not worked:
                with self._wake:
                    if not self._stopping:
                        self._wake.wait(1.0)
