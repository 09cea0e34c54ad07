"""Who did what, when: append-only, ids and codes only."""
