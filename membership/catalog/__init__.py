"""What there is to join: groups, places, roles, topics, and who decides."""
