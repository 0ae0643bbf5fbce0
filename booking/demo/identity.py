"""What stays the same each time the demo region is built: addresses that tests, documents and bookmarks can name."""

import hashlib

from models.base import ALPHABET

PASSWORD = "share-the-bench"  # of everybody in the demo region
SEED = "benchshare"


def public_id(kind: str, key: str) -> str:
    """The twelve letters and digits of an address, always the same for one thing of the demo region."""
    number = int.from_bytes(hashlib.sha256(f"{SEED}/{kind}/{key}".encode()).digest())
    letters = []
    for _ in range(12):
        number, at = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[at])
    return "".join(letters)
