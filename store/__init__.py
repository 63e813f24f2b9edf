"""What must not be lost: engine, transactions, inbox, outbox, full-text index. No ideas, no Slack, no clock."""
