"""`guildhall backtest`: how good the decisions are, on labelled ideas or on a company's own history."""
