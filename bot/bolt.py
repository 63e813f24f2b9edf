"""Bolt as we use it: with our own client towards Slack, and without hearsay."""

from slack_bolt import App, BoltRequest, BoltResponse

from bot.hearsay import is_hearsay


class Discreet(App):
    """A Bolt app that lets hearsay go before anything else looks at it: a busy channel costs next to nothing."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer a request of Slack's."""
        return BoltResponse(status=200) if is_hearsay(req.body) else super().dispatch(req)

    def _init_context(self, req: BoltRequest) -> None:
        super()._init_context(req)
        # Bolt makes a stock client for each request, which follows redirects with the token and believes any answer.
        req.context["client"] = self.client
