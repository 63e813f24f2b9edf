"""Of equal ideas the first: the index of ranks ends with the number of an idea, in the order of which they came."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the index in the place of the one that ended with an id, which says nothing of who came first."""
    with op.batch_alter_table("idea") as batch_op:
        batch_op.drop_index("ix_idea_rank")
        batch_op.create_index("ix_idea_rank", ["private", "ranked", "stage", "score_tenths", "number"])
