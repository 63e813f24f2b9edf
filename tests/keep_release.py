"""Keeps the demo's company, as a release left it, for the tests of upgrades: its database, and what stands in Slack.

Once for each schema that upgrades have to begin from, in a checkout of its last commit, which takes two minutes:

    git worktree add --detach ../old COMMIT
    cd ../old && python ../guildhall/tests/keep_release.py ../guildhall/tests/data/releases/0020

It knows only what every release has had: the demo that is `lived_through`, and the messages of its workspace.
"""

import json
import lzma
import sys
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory

FIELDS = ("channel", "ts", "user", "text", "blocks", "bot_id", "thread_ts", "metadata")


def main(name: str) -> None:
    """Write NAME.db.xz and NAME.json.xz."""
    # The packages are those of the checkout, not the folders of tests beside this file.
    sys.path[0] = "."
    try:
        from guildhall.demo.run import lived_through
    except ImportError:
        # Where it stood until schema 0044.
        from guildhall.demo import lived_through  # type: ignore[attr-defined, no-redef]

    with lived_through() as (world, clock), TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        with closing(connect(world.store.url.database)) as database:
            database.execute("VACUUM INTO ?", [str(copy)])
        messages = [
            {field: getattr(message, field) for field in FIELDS}
            for in_channel in world.workspace.messages.values()
            for message in in_channel
        ]
        Path(f"{name}.db.xz").write_bytes(lzma.compress(copy.read_bytes(), preset=9))
        workspace = {"now": clock.now().isoformat(), "messages": messages}
        Path(f"{name}.json.xz").write_bytes(lzma.compress(json.dumps(workspace).encode(), preset=9))


if __name__ == "__main__":
    main(sys.argv[1])
