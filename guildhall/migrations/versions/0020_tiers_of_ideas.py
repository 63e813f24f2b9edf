"""Tiers: when the turn of each idea comes by the newest plan, in a table of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PLAN = sa.table("plan", sa.column("body", sa.JSON()), sa.column("computed_at"))


def upgrade() -> None:
    """Create the table, and fill it from the plan that there is."""
    tier = op.create_table(
        "tier",
        sa.Column("idea_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_tier")),
    )
    newest = sa.select(PLAN.c.body).order_by(PLAN.c.computed_at.desc()).limit(1)
    body = op.get_bind().execute(newest).scalar()
    if body:
        tiers = dict.fromkeys([each["id"] for each in body["candidates"]], "later")
        tiers |= dict.fromkeys(body["following"], "next") | dict.fromkeys(body["plan"]["chosen"], "now")
        op.bulk_insert(tier, [{"idea_id": id_, "tier": told} for id_, told in tiers.items()])
