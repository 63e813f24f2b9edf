"""How people stand to private ideas: leading a squad shows nobody one, being named does."""

from intake.access import Relation
from intake.operations import visibility as visibility_operations
from intake.operations.members import relation_to_idea
from intake.queries import organization as organization_queries
from intake.tables import Idea
from store.engine import Store
from tests.company import LEO, NOW, REX, RIA, TRIS, submit


def test_a_squads_lead_is_named_only_once_somebody_names_them(store: Store) -> None:
    public, private = submit(store, RIA), submit(store, RIA, nobody_else=True)
    with store.writing() as session:
        rows = [session.get_one(Idea, each.id) for each in (public, private)]
        for row in rows:
            row.squad = next(squad.key for squad in organization_queries.squads(session) if squad.lead == LEO.member_id)
        assert [relation_to_idea(session, row, LEO) for row in rows] == [Relation.leads, Relation.leads]
        visibility_operations.add_viewers(session, rows[1], [LEO.member_id], TRIS.member_id, NOW)
        assert relation_to_idea(session, rows[1], LEO) is Relation.named
        assert relation_to_idea(session, rows[1], REX) is Relation.other
        assert relation_to_idea(session, rows[1], RIA) is Relation.own
