"""“Which first?”: two leads compare pairs of real ideas, and what that says of the published weights."""
