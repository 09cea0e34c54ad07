"""What stands beside the groups: topics with their resources, and what is known of peer support."""
