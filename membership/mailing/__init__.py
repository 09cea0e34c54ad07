"""Mail as a ledger: written in the transaction of its cause, sent later, kept as proof."""
