"""The only code that changes state: one use case a file, each one transaction.

Every use case locks, authorizes, checks, writes, audits and queues mail, in that order, and takes
who acts (`by`) and when (`at`).
"""
