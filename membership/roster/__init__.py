"""Who belongs: people, and their memberships as intervals."""
