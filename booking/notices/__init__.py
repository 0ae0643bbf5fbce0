"""Notices: the outbox, what its mails say, and how they leave the house."""
