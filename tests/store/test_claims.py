"""Claims: who waits for whom."""

from store import claims, outbox
from store.engine import Store
from tests.company import NOW
from tests.store.test_outbox import claim, get, send, stage


def test_nobody_replies_to_a_message_while_it_is_swept(empty: Store) -> None:
    stage(empty, "card", subject="card")
    send(empty, "card")
    with empty.writing() as session:
        outbox.write_back(session, get(session, "card"), sweep_at=NOW)
    stage(empty, "reply", reply_to="card")
    stage(empty, "other", "C2", reply_to="other card")
    with empty.writing() as session:
        swept = claims.claim_sweep(session, NOW)
        assert swept is not None
    assert [claim(empty), claim(empty)] == ["other", None]
    with empty.writing() as session:
        assert claims.done(session, swept, NOW)
    assert claim(empty) == "reply"
