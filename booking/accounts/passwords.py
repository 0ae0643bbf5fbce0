"""Passwords: hashed with scrypt, checked with the same work whether the person exists or not."""

import secrets
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

SHORTEST, LONGEST = 10, 200  # characters; the upper end keeps the work of hashing bounded
FEWEST_DIFFERENT = 5
COMMON = frozenset(
    "password12 password123 password1234 passw0rd123 qwertyuiop qwerty12345 1q2w3e4r5t abcdefghij iloveyou123 "
    "letmein123 welcome123 admin12345 0123456789 9876543210 1234567890a woaini1314 woaini1314520 a123456789 "
    "benchshare".split()
)


def hash_of(password: str) -> str:
    """The scrypt hash to keep. Slow on purpose: do it before a transaction, not inside."""
    return generate_password_hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash (nobody has the address) the answer takes as long, and is no."""
    is_match = check_password_hash(password_hash or _nobodys_hash(), password)
    return is_match and password_hash is not None


def is_guessable(password: str, email: str) -> bool:
    """Whether it is among the first that anybody would try: common, monotonous, or the address itself."""
    plain = password.casefold()
    name = email.partition("@")[0].casefold()
    return plain in COMMON or len(set(plain)) < FEWEST_DIFFERENT or (len(name) > 3 and plain.startswith(name))


def new_stamp() -> str:
    """What a session must carry; a new one signs out everywhere."""
    return secrets.token_hex(16)


@cache
def _nobodys_hash() -> str:
    return generate_password_hash(secrets.token_hex(16))
