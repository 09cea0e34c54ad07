"""Who may decide what: assignments, steps, decisions, and the one authority on scope."""
