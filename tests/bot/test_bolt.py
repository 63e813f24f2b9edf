"""What comes in changes nothing of how we call Slack."""

from slack_bolt import BoltRequest

from guildhall.world import World


def test_a_token_that_a_request_brings_along_is_never_ours(world: World) -> None:
    client = world.bot.app.client
    ours = client.token
    for body in (
        {
            "type": "event_callback",
            "event": {
                "type": "function_executed",
                "bot_access_token": "xwfp-2",
                "function_data": {"execution_id": "Fx1"},
            },
        },
        {"type": "block_actions", "bot_access_token": "xwfp-2", "function_data": {"execution_id": "Fx1"}},
    ):
        world.bot.app.dispatch(BoltRequest(mode="socket_mode", body=body | {"team_id": "T0SANDBOX"}))
        assert client.token == ours
