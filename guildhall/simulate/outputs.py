"""What a simulation leaves behind: what stands in Slack, what was decided, and its deliveries."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from guildhall.environment import Environment
from guildhall.errors import FileError
from intake.access import Principal, Role
from intake.operations.idea_notifications import priority_fit
from intake.operations.matching.assess import routing_of
from intake.operations.matching.similarity import hint_to
from intake.queries import ideas as idea_queries
from intake.rules.scoring import Score
from intake.services.queue import Queue
from intake.tables import Idea
from store import outbox
from store.engine import Session

READER = Principal(member_id="U0SIMULATION", roles=frozenset({Role.member, Role.triager}))
# What a person alone sees, or what is no message at all, is not in the list of deliveries.
NOT_MESSAGES = frozenset({"home", "notice"})

REPORT = "report.html"
FILES = ("ledger.jsonl", "messages.jsonl", "decisions.jsonl", REPORT)


def deliveries(environment: Environment) -> list[dict[str, Any]]:
    """Return a row for each message that was sent or edited, in the order in which that happened."""
    with environment.store.reading() as session:
        sent_rows = [row for row in outbox.sent(session) if row.ts is not None and row.kind not in NOT_MESSAGES]
    sent_rows.sort(key=lambda row: (row.sent_at, row.id))
    rows, posted = [], set()
    for row in sent_rows:
        place = (row.channel, row.ts)
        rows.append(
            {
                "key": row.key,
                "kind": "update" if place in posted else row.kind,
                "due": row.due.isoformat(),
                "sent": row.sent_at.isoformat() if row.sent_at else None,
                "channel": row.channel,
                "ts": row.ts,
            }
        )
        posted.add(place)
    return rows


def messages(environment: Environment, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return every message that stands in the workspace, in order, each with the key of the delivery that posted it."""
    keys = {(row["channel"], row["ts"]): row["key"] for row in rows if row["kind"] != "update"}
    with environment.workspace.lock:
        standing = [message for channel in environment.workspace.messages.values() for message in channel]
    return [
        {
            "channel": message.channel,
            "ts": message.ts,
            "thread_ts": message.thread_ts,
            "user": message.user,
            "text": message.text,
            "blocks": message.blocks,
            "edited": message.edited,
            "key": keys.get((message.channel, message.ts)),
        }
        for message in sorted(standing, key=lambda message: (message.ts, message.channel))
    ]


def decisions(
    environment: Environment, ids: Mapping[str, str], drawn_fields: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    """Return what became of each idea; `ids` gives Guildhall's id for each id of the file."""
    ranks, names = _ranks(environment), {ours: theirs for theirs, ours in ids.items()}
    with environment.store.reading() as session:
        return [
            {
                "id": theirs,
                **_decision(session, row, ranks.get(ours)),
                "similar": [names[id_] for id_ in row.similar if id_ in names],
                "same": [names[id_] for id_ in row.similar if id_ in names and hint_to(row, id_).is_same],
                "drawn": drawn_fields.get(theirs, []),
            }
            for theirs, ours in ids.items()
            for row in [idea_queries.idea(session, ours, READER)]
        ]


def _decision(session: Session, row: Idea, rank: int | None) -> dict[str, Any]:
    score, routing = Score.model_validate(row.score), routing_of(row)
    routed = row.squad is not None and row.squad != routing.squad
    return {
        "title": row.title,
        "stage": row.stage.value,
        "score": score.tenths / 10,
        "complete": score.ranked,
        "rank": rank,
        "contributions": [
            {
                "criterion": part.criterion.value,
                "points": part.tenths / 10,
                "most": part.most / 10,
                "reason": part.reason,
                "missing": part.missing,
            }
            for part in score.contributions
        ],
        "policy": score.policy_version,
        "fit": priority_fit(session, row).model_dump(mode="json"),
        "squad": row.squad or routing.squad,
        "suggested": routing.squad,
        "reasons": [row.decision["why"]] if routed and row.decision else list(routing.reasons),
        "runners_up": [runner.model_dump(mode="json") for runner in routing.runners_up],
    }


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as JSON, one a line, the same rows always as the same bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def _ranks(environment: Environment) -> dict[str, int]:
    queue, after = Queue(environment.store), None
    ranks: dict[str, int] = {}
    while True:
        page = queue.page(READER, after)
        ranks |= {line.idea.id: line.rank for line in page.lines if line.rank is not None}
        if (after := page.after) is None:
            return ranks


def emptied(out: Path) -> None:
    """Remove what an earlier simulation wrote into `out`; raises FileError when something else is in it."""
    other_files = sorted({path.name for path in out.iterdir()} - set(FILES)) if out.exists() else []
    if other_files:
        raise FileError(f"{out} already has {other_files[0]}. Give --out an empty folder")
    for name in FILES:
        (out / name).unlink(missing_ok=True)
