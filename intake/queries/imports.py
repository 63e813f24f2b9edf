"""Every SELECT of imports."""

from collections import Counter as Counted
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlmodel import col

from intake.errors import NotFound
from intake.ideas import NOBODY
from intake.queries.ideas import in_outline
from intake.queries.visibility import PUBLIC, PUBLIC_AMONG_FEW
from intake.rules.imports.import_rows import filled
from intake.rules.imports.people import person_key
from intake.tables import Counter, Enables, Idea, IdeaChange, Import, ImportRow, Member, RowOutcome, SameSaving, Support
from store.locking import may_write
from store.session import Session

# What Guildhall itself does to an idea, and that it was said whose it is: nobody has changed it by that.
BY_ITSELF = ("imported", "rescored", "assigned")


def import_of(session: Session, import_id: int) -> Import:
    """Return an import, which nobody else changes meanwhile where it may be written; raises NotFound."""
    import_ = session.get(Import, import_id, with_for_update=may_write(session))
    if import_ is None:
        raise NotFound("There is no such import.")
    return import_


def all_imports(session: Session) -> list[Import]:
    """Return every import, newest first."""
    return list(session.scalars(select(Import).order_by(col(Import.id).desc())))


def same_file(session: Session, sha256: str) -> Import | None:
    """Return the import of this very file that has not been undone, or None."""
    is_in_force = (col(Import.sha256) == sha256, col(Import.undone_at).is_(None))
    return session.scalars(select(Import).where(*is_in_force).order_by(col(Import.id)).limit(1)).first()


def counts(session: Session, import_id: int) -> dict[RowOutcome, int]:
    """Return how many rows of an import came to what."""
    rows = session.execute(
        select(col(ImportRow.outcome), func.count())
        .where(col(ImportRow.import_id) == import_id)
        .group_by(col(ImportRow.outcome))
    )
    return {row[0]: row[1] for row in rows}


def rows(
    session: Session, import_id: int, outcomes: Collection[RowOutcome], limit: int, after: int = 0
) -> list[ImportRow]:
    """Return rows of an import that came to one of these outcomes, those after a row's number."""
    return list(
        session.scalars(
            select(ImportRow)
            .where(
                col(ImportRow.import_id) == import_id,
                col(ImportRow.outcome).in_(list(outcomes)),
                col(ImportRow.number) > after,
            )
            .order_by(col(ImportRow.number))
            .limit(limit)
        )
    )


def rows_of_numbers(session: Session, import_id: int, numbers: Sequence[int], outcome: RowOutcome) -> list[ImportRow]:
    """Return those of these rows that came to an outcome."""
    of_these = (col(ImportRow.import_id) == import_id, col(ImportRow.number).in_(numbers))
    return list(
        session.scalars(
            select(ImportRow).where(*of_these, col(ImportRow.outcome) == outcome).order_by(col(ImportRow.number))
        )
    )


def dropped_rows(session: Session, import_id: int, limit: int) -> list[ImportRow]:
    """Return rows that were taken for no idea when the file was read: those that a person skipped have no reason."""
    dropped = select(ImportRow).where(*_dropped(import_id)).order_by(col(ImportRow.number)).limit(limit)
    return list(session.scalars(dropped))


def count_dropped(session: Session, import_id: int) -> int:
    """Return how many rows were taken for no idea when the file was read."""
    return session.scalar(select(func.count()).select_from(ImportRow).where(*_dropped(import_id))) or 0


def _dropped(import_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(ImportRow.import_id) == import_id,
        col(ImportRow.outcome) == RowOutcome.skipped,
        col(ImportRow.reason) != "",
    )


def highest_row(session: Session, import_id: int) -> int:
    """Return the number of the last row that was read, 0 where there is none."""
    return session.scalar(select(func.max(col(ImportRow.number))).where(col(ImportRow.import_id) == import_id)) or 0


def repeated_rows(session: Session, same_as: Collection[str], import_id: int) -> dict[str, ImportRow]:
    """Return rows that said the same and came to something, by what is the same about them, of any import."""
    outcomes = (RowOutcome.created, RowOutcome.held, RowOutcome.skipped)
    rows = session.scalars(
        select(ImportRow)
        .join(Import, col(Import.id) == col(ImportRow.import_id))
        .where(
            col(ImportRow.same_as).in_(list(same_as)),
            col(ImportRow.outcome).in_(outcomes),
            or_(col(Import.undone_at).is_(None), col(ImportRow.outcome) == RowOutcome.created),
        )
        .order_by(col(ImportRow.import_id).desc(), col(ImportRow.number).desc())
    )
    return {str(row.same_as): row for row in rows}


def every_id() -> Select[str]:
    """Select the ids of all ideas; with a condition SQLite would list them all for each search."""
    return select(col(Idea.id))


def texts_of(session: Session, idea_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return title and problem of those of these ideas that are public, by id."""
    rows = session.execute(
        select(col(Idea.id), col(Idea.title), col(Idea.problem)).where(
            PUBLIC_AMONG_FEW, col(Idea.id).in_(list(idea_ids))
        )
    )
    return {id_: (title, problem) for id_, title, problem in rows}


def ideas_of(session: Session, idea_ids: Collection[str]) -> dict[str, Idea]:
    """Return ideas by id."""
    return {idea.id: idea for idea in session.scalars(select(Idea).where(col(Idea.id).in_(list(idea_ids))))}


def still_waiting(session: Session, import_id: int, numbers: Sequence[int]) -> bool:
    """Tell whether all of these rows wait to be imported: nobody else has come meanwhile."""
    waiting = select(func.count()).where(
        col(ImportRow.import_id) == import_id,
        col(ImportRow.number).in_(numbers),
        col(ImportRow.outcome) == RowOutcome.waiting,
    )
    return session.scalar(waiting) == len(numbers)


def words_of_column(
    session: Session, import_id: int, place: int, outcome: RowOutcome, limit: int
) -> list[tuple[str, int]]:
    """Return the different texts of a column in rows of an outcome, with how often, the most frequent first."""
    word = col(ImportRow.cells)[place].as_string()
    rows = session.execute(
        select(word, func.count())
        .where(col(ImportRow.import_id) == import_id, col(ImportRow.outcome) == outcome)
        .group_by(word)
        .order_by(func.count().desc(), word)
        .limit(limit)
    )
    return [(cleaned, count) for text, count in rows if text and (cleaned := filled(text))]


def joined_words(
    session: Session,
    import_id: int,
    places: Sequence[int],
    word_of: Callable[[int, str], str],
    between: str,
    limit: int,
) -> list[tuple[str, int]]:
    """Return what waiting rows say in several columns together, with how often, the most frequent first.

    `word_of` says what a cell of a column means.
    """
    if not places:
        return []
    words = [col(ImportRow.cells)[place].as_string() for place in places]
    counts: Counted[str] = Counted()
    rows = session.execute(
        select(*words, func.count())
        .where(col(ImportRow.import_id) == import_id, col(ImportRow.outcome) == RowOutcome.waiting)
        .group_by(*words)
        .order_by(func.count().desc(), *words)
        .limit(limit)
    )
    for *texts, count in rows:
        words_said = (word_of(place, filled(text)) for place, text in zip(places, texts, strict=True) if text)
        counts[between.join(dict.fromkeys(filter(None, words_said)))] += count
    return [(joined, count) for joined, count in counts.most_common() if joined]


def cut_rows(session: Session, import_id: int, limit: int) -> list[ImportRow]:
    """Return the rows of which something was too long and was shortened."""
    cut = (col(ImportRow.outcome) == RowOutcome.created, col(ImportRow.reason) != "")
    query = select(ImportRow).where(col(ImportRow.import_id) == import_id, *cut)
    return list(session.scalars(query.order_by(col(ImportRow.number)).limit(limit)))


def members_by_key(session: Session) -> dict[str, set[str]]:
    """Return full members by the keys of what they are called: short and full name, address, id."""
    columns = (col(Member.id), col(Member.name), col(Member.real_name), col(Member.email))
    members: dict[str, set[str]] = {}
    for id_, *names in session.execute(select(*columns).where(col(Member.full_member).is_(True))):
        for key in {id_, *filter(None, map(person_key, (id_, *names)))}:
            members.setdefault(key, set()).add(id_)
    return members


def short_texts(session: Session, import_id: int, most: int) -> set[str]:
    """Return the different cells of an import's waiting rows that are no longer than `most` characters."""
    cells = select(col(ImportRow.cells)).where(
        col(ImportRow.import_id) == import_id, col(ImportRow.outcome) == RowOutcome.waiting
    )
    rows = session.scalars(cells.execution_options(yield_per=500))
    return {cell for row in rows for cell in row if 0 < len(cell) <= most}


def counter_value(session: Session, name: str) -> int:
    """Return the last number that was given, 0 where none was."""
    counter = session.get(Counter, name)
    return counter.value if counter else 0


def highest_number(session: Session) -> int:
    """Return the highest number of an idea, 0 where there is none."""
    return session.scalar(select(func.max(col(Idea.number)))) or 0


def untouched(session: Session, idea_ids: Sequence[str]) -> list[str]:
    """Return those of these ideas that nobody has changed since they were imported."""
    return list(session.scalars(select(col(Idea.id)).where(col(Idea.id).in_(idea_ids), ~_changed_by_somebody())))


def changed_of(session: Session, import_id: int) -> list[tuple[ImportRow, Idea]]:
    """Return the rows of an import whose ideas somebody has changed since, with their ideas."""
    rows = session.execute(
        select(ImportRow, Idea)
        .join(Idea, col(Idea.id) == col(ImportRow.idea_id))
        .where(
            col(ImportRow.import_id) == import_id,
            col(ImportRow.outcome) == RowOutcome.created,
            _changed_by_somebody(),
        )
        .order_by(col(ImportRow.number))
    )
    return [(row, idea) for row, idea in rows]


def ownerless(session: Session, limit: int) -> list[tuple[Idea, ImportRow | None, Import | None]]:
    """Return public ideas that have no owner, with the row and the import that they came by, by their numbers."""
    rows = session.execute(
        select(Idea, ImportRow, Import)
        .options(*in_outline())
        .outerjoin(ImportRow, col(ImportRow.idea_id) == col(Idea.id))
        .outerjoin(Import, col(Import.id) == col(ImportRow.import_id))
        .where(PUBLIC, col(Idea.requester) == NOBODY)
        .order_by(col(Idea.number))
        .limit(limit)
    )
    return [(idea, row, import_) for idea, row, import_ in rows]


def created_without_owner(session: Session, import_id: int) -> int:
    """Return how many of the ideas that an import has created have no owner."""
    of_import = (col(ImportRow.import_id) == import_id, col(ImportRow.outcome) == RowOutcome.created)
    query = select(func.count()).select_from(ImportRow).join(Idea, col(Idea.id) == col(ImportRow.idea_id))
    return session.scalar(query.where(*of_import, col(Idea.requester) == NOBODY)) or 0


def is_imported(session: Session, idea_id: str) -> bool:
    """Tell whether an idea came by an import."""
    return session.scalar(select(col(ImportRow.number)).where(col(ImportRow.idea_id) == idea_id).limit(1)) is not None


def owners(session: Session, import_: Import) -> dict[str, str]:
    """Return the members whom the sheet's words name, without those who turned out to be guests or bots."""
    query = select(col(Member.id)).where(
        col(Member.id).in_(set(import_.owners.values())),
        col(Member.full_member).is_(False),
        col(Member.refreshed_at).is_not(None),
    )
    outsiders = set(session.scalars(query))
    return {text: member for text, member in import_.owners.items() if member not in outsiders}


def _changed_by_somebody() -> ColumnElement[bool]:
    changed = exists().where(col(IdeaChange.idea_id) == col(Idea.id), col(IdeaChange.verb).not_in(BY_ITSELF))
    # No step of its story: whoever supports it, or has said how another one depends on it, wants it kept.
    kept_for = (col(Support.idea_id), col(Enables.enabled), col(SameSaving.idea_id), col(SameSaving.other))
    return or_(changed, *(exists().where(column == col(Idea.id)) for column in kept_for))
