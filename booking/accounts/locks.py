"""The lock on a person: whoever changes her memberships, labs or roles holds it while deciding."""

from sqlalchemy import select

from models import User, db


def lock_person(person_id: int) -> User:
    """Her record, fresh, held until the transaction ends, so that two who decide about her do so one after the other.

    On SQLite the transaction itself is that lock: there is one writer at a time.
    """
    query = select(User).where(User.id == person_id).with_for_update(of=User)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
