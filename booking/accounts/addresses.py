"""E-mail addresses: one spelling for each, and the domains by which a school knows its people."""

from email_validator import EmailNotValidError, validate_email

LONGEST = 254


def find_address(text: str) -> str | None:
    """The address as accounts keep it, in lower case and without needless spelling; None if it is none."""
    try:
        checked = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    address = f"{checked.local_part}@{checked.ascii_domain}".lower()
    return address if len(address) <= LONGEST else None


def domains_of(address: str) -> list[str]:
    """The domain of an address and those above it, nearest first: a.b.example, b.example, example."""
    labels = address.rpartition("@")[2].split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]
