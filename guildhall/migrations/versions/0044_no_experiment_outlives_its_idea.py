"""Experiments that still ran although their ideas had been set aside: nobody could end them, or try the idea again."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

END = (
    "UPDATE experiment SET ending = 'stopped', learned = 'The idea was set aside while this experiment ran.', "
    "ended_at = (SELECT idea.changed_at FROM idea WHERE idea.id = experiment.idea_id) "
    "WHERE ending IS NULL AND idea_id IN "
    "(SELECT id FROM idea WHERE CAST(stage AS VARCHAR(40)) IN ('parked', 'declined', 'withdrawn', 'merged'))"
)


def upgrade() -> None:
    """End them on the day on which their idea was last changed."""
    op.execute(END)
