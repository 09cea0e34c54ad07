"""Membership trends: scoped querysets in, frozen figures out."""
