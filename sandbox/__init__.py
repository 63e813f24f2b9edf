"""A local Slack to try an app in, for people in a browser and for tests over HTTP and WebSocket."""
