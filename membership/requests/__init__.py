"""What a person sent: one application, one request per group, and the moves a request can make."""
