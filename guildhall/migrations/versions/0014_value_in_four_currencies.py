"""What an idea would be worth has a currency; the coarse value of before spoke of people's hours."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LEVELS = ("small", "medium", "large", "very_large")


def upgrade() -> None:
    """Turn the one level into a level of hours."""
    idea = sa.table("idea", sa.column("level", sa.String()), sa.column("value", sa.JSON()))
    op.execute("ALTER TABLE idea RENAME COLUMN value TO level")
    op.add_column("idea", sa.Column("value", sa.JSON(), server_default="{}", nullable=False))
    for level in LEVELS:
        chosen = sa.cast(idea.c.level, sa.String()) == level
        op.execute(idea.update().where(chosen).values(value={"hours": level}))
    op.execute("ALTER TABLE idea DROP COLUMN level")
    if op.get_bind().dialect.name == "postgresql":
        op.execute('DROP TYPE IF EXISTS "value"')
