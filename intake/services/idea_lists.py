"""The lists of all ideas: by stage, and those that nobody owns yet, to be assigned."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import insert, update
from sqlmodel import col

from intake import sentences
from intake.access import Action, Principal, Request, authorise
from intake.answers import IdeaLine, Ownerless, OwnerlessPage, StageCount, StagePage
from intake.errors import FieldErrors
from intake.ideas import NOBODY, Stage
from intake.operations import history, idea_notifications
from intake.operations.imports.columns import mapping_of
from intake.operations.imports.preview import owner_key
from intake.operations.members import check_named
from intake.queries import ideas as idea_queries
from intake.queries import imports as import_queries
from intake.queries import members as member_queries
from intake.queries.ideas import ownerless_count, stage_counts
from intake.rules.imports.heading_words import SheetField
from intake.tables import Idea, IdeaChange, Import
from intake.text import clean
from store import inbox
from store.engine import Session, Store
from store.locking import lock

ON_A_PAGE, GROUPS_ON_A_PAGE, TITLES = 40, 20, 3
# So many ideas without an owner are looked at together; the others come when these are assigned.
LOOKED_AT = 5_000


class IdeaLists:
    """Ideas by stage, and ideas without an owner."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def stages(self, by: Principal) -> StageCount:
        """Return how many ideas are of each stage."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            counts = stage_counts(session, by)
            return StageCount(
                stages={stage: counts[stage] for stage in Stage if stage in counts},
                ownerless=ownerless_count(session, by),
            )

    def of_stage(self, by: Principal, stage: Stage, after: int | None = None) -> StagePage:
        """Return a page of the ideas of a stage; `after` is what the page before gave."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            rows = idea_queries.of_stage(session, by, stage, after, ON_A_PAGE + 1)
            return StagePage(
                stage=stage,
                lines=tuple(map(_idea_line, rows[:ON_A_PAGE])),
                total=stage_counts(session, by).get(stage, 0),
                after=rows[ON_A_PAGE - 1].number if len(rows) > ON_A_PAGE else None,
            )

    def ownerless(self, by: Principal, offset: int = 0) -> OwnerlessPage:
        """Return a page of the ideas without an owner, those of one name in a list together, the most first."""
        authorise(by, Action.assign)
        with self._store.reading() as session:
            return _page(_groups(session), ownerless_count(session, by), offset)

    def assign(self, owners: Mapping[str, str], offset: int, request: Request) -> OwnerlessPage:
        """Give ideas their owners, members by the keys of groups; return the page behind those that were left empty.

        What somebody assigned meanwhile stays theirs. Raises FieldErrors for owners who are no full members.
        """
        authorise(request.by, Action.assign)

        def change(session: Session) -> dict[str, int]:
            _check_owners(session, owners)
            for key, name, ideas in groups:
                if key in owners:
                    _assign(session, ideas, name, owners[key], request.by, request.now)
            left_empty = [key for key, _, _ in groups[offset : offset + GROUPS_ON_A_PAGE] if key not in owners]
            return {"offset": offset + len(left_empty)}

        with self._store.writing(request.by) as session:
            lock(session, "owners")
            groups = _groups(session)
            next_offset = inbox.once(session, request, change)["offset"]
            remaining = [group for group in groups if group[0] not in owners]
            return _page(remaining, sum(len(ideas) for _, _, ideas in remaining), next_offset)


_Group = tuple[str, str, list[Idea]]


def _groups(session: Session) -> list[_Group]:
    ownerless: list[tuple[str, str, Idea]] = []
    for idea, row, import_ in import_queries.ownerless(session, LOOKED_AT):
        name = _name(row.cells, import_) if row is not None and import_ is not None else ""
        ownerless.append((owner_key(name) if name else idea.id, name, idea))
    ownerless.sort(key=lambda entry: entry[0])
    groups = [
        (key, members[0][1], [idea for _, _, idea in members])
        for key, members in ((key, list(entry)) for key, entry in groupby(ownerless, key=lambda entry: entry[0]))
    ]
    return sorted(groups, key=lambda group: (not group[1], -len(group[2]), group[1], group[2][0].number or 0))


def _name(cells: Sequence[str], import_: Import) -> str:
    place = mapping_of(import_).place(SheetField.owner)
    return clean(cells[place]) if place is not None and place < len(cells) else ""


def _page(groups: Sequence[_Group], ideas: int, offset: int) -> OwnerlessPage:
    return OwnerlessPage(
        groups=tuple(
            Ownerless(key=key, name=name, count=len(rows), titles=tuple(row.title for row in rows[:TITLES]))
            for key, name, rows in groups[offset : offset + GROUPS_ON_A_PAGE]
        ),
        ideas=ideas,
        offset=offset,
        more=len(groups) > offset + GROUPS_ON_A_PAGE,
    )


def _check_owners(session: Session, owners: Mapping[str, str]) -> None:
    check_named(session, {key: [member] for key, member in owners.items()})
    unknown = {key for key, member in owners.items() if member_queries.member(session, member).refreshed_at is None}
    if unknown:
        raise FieldErrors(dict.fromkeys(unknown, "Slack didn't say who this is. Please try again."))


def _assign(session: Session, ideas: Sequence[Idea], name: str, owner: str, by: Principal, now: datetime) -> None:
    """Give ideas their owner by a few statements: an old list may have hundreds of one name."""
    ids = [idea.id for idea in ideas]
    session.flush()
    connection = session.connection()
    connection.execute(
        update(Idea)
        .where(col(Idea.id).in_(ids), col(Idea.requester) == NOBODY)
        .values(requester=owner, version=col(Idea.version) + 1, changed_at=now)
    )
    change = {"at": now, "by": by.member_id, "verb": "assigned", "sentence": sentences.assigned(name)}
    connection.execute(
        insert(IdeaChange),
        [
            change
            | {"idea_id": idea.id, "stage": idea.stage, "policy_version": idea.policy_version}
            | {"fields": {"requester": owner}}
            for idea in ideas
        ],
    )
    note = f"{len(ids)} ideas together"
    history.audit_act(session, "owner assigned", history.IDEA, ids[0], now, after={"requester": owner}, note=note)


def _idea_line(row: Idea) -> IdeaLine:
    return IdeaLine(
        id=row.id,
        version=row.version,
        label=idea_notifications.label(row),
        title=row.title,
        requester=row.requester,
        submitted_at=row.submitted_at,
    )
