"""A request that was made before approvals had steps: the migration gives it the lab's, and it stands in the queue."""

import flask_migrate
from sqlalchemy import delete

from booking.approvals import queries
from booking.demo.cast import Cast
from booking.transaction import transaction
from models import Approval, db
from tests.approvals.asking import policy, steps, under
from tests.approvals.test_pages import ask
from tests.reservations.acting import NOW
from tests.support.days import noon_on_tuesday


def test_tom_finds_an_old_request_in_his_queue(database: str, cast: Cast) -> None:
    under(cast.confocal, policy())
    asked = ask(cast, "lin", noon_on_tuesday())
    with transaction():
        db.session.execute(delete(Approval))
    assert queries.queue(cast.tom, NOW) == []
    number = asked.id
    db.session.remove()
    flask_migrate.downgrade(revision="0020")
    flask_migrate.upgrade()
    [step] = queries.queue(cast.tom, NOW)
    assert step.reservation_id == number
    assert step.due_at == step.reservation.starts_at
    assert steps(step.reservation) == [("lab", "open")]
