"""The addresses at which calendars read the guild's meetings: known to whoever made one, and to be revoked."""

FEED_PATH = "/calendar/{secret}.ics"


class FeedAddresses:
    """Addresses of calendars, where this Guildhall has an address of its own."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    @property
    def are_on(self) -> bool:
        """Tell whether there are any."""
        return bool(self._public_url)

    def of(self, secret: str) -> str:
        """Return the address with this secret."""
        return self._public_url + FEED_PATH.format(secret=secret)
