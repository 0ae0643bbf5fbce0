"""Who a reservation is for, who asks, and for which lab and school."""

from dataclasses import dataclass

from booking.domain.payment import Payers
from booking.reservations import statements
from models import db


@dataclass(frozen=True, slots=True)
class Applicant:
    """`institution_ids`: schools that the person belongs to, first joined first; `group_id`: the lab that she books
    for, which belongs to `group_school_id`. `level`: of a made-up person, how well she knows the instrument."""

    person_id: int | None
    institution_ids: tuple[int, ...] = ()
    booked_by_id: int | None = None
    group_id: int | None = None
    group_school_id: int | None = None
    level: int | None = None
    payers: Payers = ()  # cost centres that were chosen; without any, her lab's pays

    def home(self, owner_id: int) -> int:
        """For which of her schools she books: her lab's, else the instrument's own, else the first that she joined; 0
        if she belongs to none."""
        first = self.institution_ids[0] if self.institution_ids else 0
        return next((one for one in (self.group_school_id, owner_id) if one in self.institution_ids), first)


VISITOR = Applicant(None)


def applicant(person_id: int, booked_by_id: int | None = None, group_id: int | None = None) -> Applicant:
    """The person with the schools that she is a member of now."""
    rows = db.session.execute(statements.SCHOOLS, {"person_id": person_id, "group_id": group_id}).all()
    schools = tuple(row.institution_id for row in rows)
    of_group = next((row.of_group for row in rows), None)
    return Applicant(person_id, schools, booked_by_id or person_id, group_id, of_group)
