"""The secret in a calendar address: made here, kept only as its hash, hidden from logs."""

import hashlib
import logging
import re
import secrets

OCTETS = 24  # 192 bits
IN_PATH = re.compile(r"(/calendars/)[^/\s\"?]+(?=\.ics)")


def new_token() -> str:
    """Thirty-two letters that nobody guesses."""
    return secrets.token_urlsafe(OCTETS)


def hash_of(token: str) -> str:
    """SHA-256 in hex. 192 random bits need no salt, and looking a hash up takes the same time for any token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Mask(logging.Filter):
    """Hides the tokens of calendar addresses in what a logger writes."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        masked = IN_PATH.sub(r"\1***", told)
        if masked != told:
            record.msg, record.args = masked, ()
        return True
