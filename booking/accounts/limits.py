"""How often one may try: to sign in, by address and by client, to register or ask for a link, by client, and to cause
mails to an address."""

import hashlib
import ipaddress
from datetime import timedelta

WINDOW = timedelta(minutes=15)
MOST_PER_ADDRESS = 10
MOST_PER_CLIENT = 60  # a whole course may sit behind one address
MAIL_WINDOW = timedelta(hours=1)
MOST_MAILS = 5


def key_of_address(email: str) -> str:
    return _key("address", email)


def key_of_client(client: str) -> str:
    """Of IPv6 the network counts: whoever has one address there has all of them."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return _key("client", client)
    network = ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return _key("client", str(network))


def key_of_mails(email: str) -> str:
    return _key("mails", email)


def _key(kind: str, value: str) -> str:
    """Hashed, so that the table does not list who tried to sign in from where."""
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()
