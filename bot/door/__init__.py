"""HTTP mode: where requests come in, are checked to be Slack's, and are handed to the app in a pool of threads."""
