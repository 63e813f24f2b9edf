"""Finding ideas: by words, number, squad, person and stage."""

from collections.abc import Sequence

from intake.access import Action, Principal, authorise
from intake.answers import FoundIdea, SearchResult
from intake.ideas import Stage
from intake.operations import idea_notifications
from intake.operations.members import relation_to_idea
from intake.queries import organization as organization_queries
from intake.queries import search as search_queries
from intake.queries.ideas import ideas_by_id
from intake.rules.matching.search import SearchQuery, as_words, has_names, read_search
from intake.tables import Idea
from intake.text import clean
from intake.words import stems, telling
from store import search
from store.analyzer import Term, terms_in_any_language
from store.engine import Session, Store

MOST, CANDIDATES = 10, 40


class Search:
    """Ideas, as somebody finds them who may read them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, by: Principal, text: str, people: Sequence[str] = ()) -> SearchResult:
        """Return the ideas that fit best what was typed; `people` were named beside the text.

        Private ones are found by those who may see them, and by nobody else.
        """
        authorise(by, Action.read)
        text = clean(text)
        with self._store.reading() as session:
            members = search_queries.names_of_members(session) if has_names(text) else {}
            query = read_search(text, organization_queries.squads(session), people, members)
            rows = _matching(session, by, query)
            if not rows and query.is_narrowed:
                query = as_words(query)
                rows = _matching(session, by, query)
            squads = {squad.key: squad.name for squad in organization_queries.squads(session)}
            return SearchResult(
                text=text,
                ideas=tuple(_found(session, row, by, squads) for row in rows[:MOST]),
                more=len(rows) > MOST,
                people=tuple(people),
                by_match=bool(_terms(query)),
            )


def _matching(session: Session, by: Principal, query: SearchQuery) -> list[Idea]:
    if query.number is not None:
        return search_queries.numbered(session, by, query.number)
    terms = _terms(query)
    if not terms:
        return search_queries.newest(session, by, query, MOST + 1) if query.is_narrowed or query.people else []
    matches = search.best(session, terms, search_queries.public_ids(by, query), CANDIDATES)
    rows = ideas_by_id(session, [document for document, _ in matches])
    matching = [*(rows[id_] for id_, _ in matches if id_ in rows), *_private(session, by, query)]
    # Whoever types two words means both, where anything has both.
    wanted = {*stems(query.words)}
    with_all = [row for row in matching if wanted <= {*stems(f"{row.title} {row.problem}")}]
    return with_all or matching


def _terms(query: SearchQuery) -> list[Term]:
    """Return what is looked for in the texts of ideas."""
    is_narrowed = query.is_narrowed or query.people
    typed = telling(query.words) or ([] if is_narrowed else query.words.split())
    return terms_in_any_language(" ".join(typed))


def _private(session: Session, by: Principal, query: SearchQuery) -> list[Idea]:
    """Return private ideas with any of the words; they are in no index, so that none is found by a mistake."""
    wanted = {*stems(query.words)}
    rated = [
        (len(wanted & {*stems(f"{row.title} {row.problem}")}), row)
        for row in search_queries.private_ideas(session, by, query)
    ]
    return [row for shared, row in sorted(rated, key=lambda each: -each[0]) if shared]


def _found(session: Session, row: Idea, by: Principal, squads: dict[str, str]) -> FoundIdea:
    if row.private:
        authorise(by, Action.read_private, relation_to_idea(session, row, by))
    return FoundIdea(
        **row.model_dump(include={"id", "version", "title", "requester", "submitted_at", "stage", "private"}),
        label=idea_notifications.label(row),
        squad=squads.get(row.squad) if row.squad else None,
        merged_into=_merged_into(session, row),
    )


def _merged_into(session: Session, row: Idea) -> str | None:
    """Return what the idea is called that this one was merged into; None of one that wasn't."""
    if row.stage is not Stage.merged or row.merged_into is None:
        return None
    target = ideas_by_id(session, [row.merged_into]).get(row.merged_into)
    return idea_notifications.label(target) if target is not None else None
