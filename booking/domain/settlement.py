"""What a settlement's exported file says: its records, one text line each, and the chain of digests over them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from booking.domain.netting import Mode

FORMAT = "benchshare-settlement/1"
BEGINNING = sha256(FORMAT.encode()).hexdigest()
PERIOD, SCHOOL, PAIR, LINE, CARRIED, POSITION, TRANSFER, END, HIDDEN = (
    "period", "school", "pair", "line", "carried", "position", "transfer", "end", "hidden",
)  # fmt: skip
PAY, CARRY = "pay", "carry"
REGION_CODE = "*"


@dataclass(frozen=True, slots=True)
class Header:
    """Which period, how it is netted, and below how many minor units a transfer waits for the next one."""

    public_id: str
    first_on: date
    until: date
    mode: Mode
    threshold_minor: int

    @property
    def body(self) -> str:
        dates = (self.first_on.isoformat(), self.until.isoformat())
        return body(PERIOD, FORMAT, self.public_id, *dates, self.mode.value, self.threshold_minor)


@dataclass(frozen=True, slots=True)
class Line:
    """One share: what `payer` owes `owner` of one line of one charge.

    `weights` are those by which the charge's line was split, as in "1:2", and `place` which of them is this payer's; a
    subsidy's share has none: its fund pays what the line takes off. Schools are named by their codes.
    """

    share: str
    charge: str
    used_on: str
    owner: str
    payer: str
    currency: str
    kind: str
    line_minor: int
    weights: str
    place: int
    amount_minor: int

    @property
    def body(self) -> str:
        return (
            f"line\t{self.share}\t{self.charge}\t{self.used_on}\t{self.owner}\t{self.payer}\t{self.currency}\t{self.kind}"
            f"\t{self.line_minor}\t{self.weights}\t{self.place}\t{self.amount_minor}"
        )


@dataclass(frozen=True, slots=True)
class Due:
    """A transfer to be paid, or what is carried into the next period: `debtor` to `creditor`."""

    public_id: str
    debtor: str
    creditor: str
    currency: str
    amount_minor: int
    is_carried: bool = False

    @property
    def body(self) -> str:
        what = CARRY if self.is_carried else PAY
        return body(TRANSFER, self.public_id, self.debtor, self.creditor, self.currency, self.amount_minor, what)

    @property
    def brought_body(self) -> str:
        """The same as the period after it takes it up."""
        return body(CARRIED, self.public_id, self.debtor, self.creditor, self.currency, self.amount_minor)


def body(*fields: object) -> str:
    """The text of a record: its kind and its fields, with tabs between. A tab or an end of line in one becomes a
    blank."""
    return "\t".join(" ".join(str(field).split()) if isinstance(field, str) else str(field) for field in fields)


def position_body(school: str, currency: str, owed_to_minor: int, owed_by_minor: int) -> str:
    return body(POSITION, school, currency, owed_to_minor, owed_by_minor)


def fingerprint(text: str) -> str:
    """SHA-256 of a record's text, in hexadecimal. It stands for a record that a reader may not see."""
    return sha256(text.encode()).hexdigest()


def linked(before: str, record_fingerprint: str) -> str:
    """The digest of a record: of the digest before it and of its own fingerprint."""
    return sha256(f"{before}\n{record_fingerprint}".encode()).hexdigest()


def chained(records: Iterable[tuple[str, bool]]) -> Iterator[str]:
    """The lines of the file: digest, tab, record; of a record that is not shown (False) only its fingerprint. The last
    line's digest is the head of the chain, the same whatever is shown."""
    digest = BEGINNING
    for text, is_shown in records:
        mark = fingerprint(text)
        digest = linked(digest, mark)
        yield f"{digest}\t{text}" if is_shown else f"{digest}\t{HIDDEN}\t{mark}"


def head_of(bodies: Iterable[str]) -> tuple[str, int]:
    """The digest of the last record, and how many records there are. Holds one record at a time."""
    digest, count = BEGINNING, 0
    for text in bodies:
        digest = linked(digest, fingerprint(text))
        count += 1
    return digest, count
