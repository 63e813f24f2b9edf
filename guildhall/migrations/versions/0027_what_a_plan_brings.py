"""In how many plans on draws each idea was, and which ideas bring the same saving."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; plans that are there were never drawn, and nobody has marked a saving yet."""
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    idea_id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("plan", sa.Column("draws", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "same_saving",
        sa.Column("idea_id", idea_id, nullable=False),
        sa.Column("other", idea_id, nullable=False),
        sa.Column("by", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_same_saving_idea_id")),
        sa.ForeignKeyConstraint(["other"], ["idea.id"], name=op.f("fk_same_saving_other")),
        sa.PrimaryKeyConstraint("idea_id", "other", name=op.f("pk_same_saving")),
    )
    op.create_index("ix_same_saving_other", "same_saving", ["other", "idea_id"])
