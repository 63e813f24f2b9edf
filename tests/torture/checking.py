"""What must hold in the end, however much it hurt."""

import json
import re
import time
from collections import Counter

from sandbox.workspace import Workspace
from store.engine import Store
from tests.invariants import broken
from tests.patience import PATIENCE_SECONDS
from tests.torture.bots import Chamber, soon

# Every message about an idea begins with its title, in bold.
TITLE = re.compile(r"\*(Idea \d+ of \w+)\*")
# Reminders of what is late list titles too.
TRACKER = "Your idea"
UNFINISHED = (
    "SELECT key, progress, try_at, sweep_at, note FROM outbox "
    "WHERE progress IN ('ready', 'sending', 'doubtful') OR sweep_at IS NOT NULL"
)


def unfinished(store: Store) -> list[str]:
    """Return what is still to be sent, looked up or swept."""
    with store.reading() as session:
        return [str(row) for row in session.connection().exec_driver_sql(UNFINISHED)]


def healed(chamber: Chamber) -> float:
    """Wait until the bots that are left have finished everything, and return how many seconds that took."""
    began = time.monotonic()
    assert soon(lambda: not unfinished(chamber.store), PATIENCE_SECONDS), unfinished(chamber.store)
    return time.monotonic() - began


def assert_nothing_lost_nothing_twice(chamber: Chamber) -> int:
    """Check the invariants, and that each stored idea is told where it should be, once; return how many there are."""
    with chamber.store.reading() as session:
        rows = session.connection()
        stored = Counter(rows.exec_driver_sql("SELECT title FROM idea").scalars())
        sent = Counter(rows.exec_driver_sql("SELECT title FROM idea WHERE stage = 'accepted'").scalars())
        if not chamber.store.is_shared:
            assert rows.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    assert set(chamber.titles) <= set(stored)
    assert [title for title, count in stored.items() if count > 1] == []
    for channels, begins, expected in (("C0TRIAGE", "", stored), ("D", TRACKER, stored), ("C0PAY", "", sent)):
        found = standing(chamber.workspace, channels, begins)
        assert found == expected, f"{channels}: too many {found - expected}, too few {expected - found}"
    assert not broken(chamber)
    assert not chamber.workspace.refused
    return len(stored)


def standing(workspace: Workspace, channels: str, begins: str) -> Counter[str]:
    """Count the messages that stand in these channels for each title: cards, trackers, notes to squads."""
    found: Counter[str] = Counter()
    with workspace.lock:
        for channel, messages in workspace.messages.items():
            if channel.startswith(channels):
                tops = [m for m in messages if m.thread_ts in (None, m.ts) and m.text.startswith(begins)]
                found.update(title for each in tops for title in TITLE.findall(json.dumps(each.blocks[:1])))
    return found
