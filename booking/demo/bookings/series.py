"""The series that documents and pictures tell of: Lin Yue's Thursday mornings on her own school's microscope."""

from datetime import datetime, time, timedelta

from booking.demo.cast import Cast
from booking.demo.identity import public_id
from booking.domain.interval import Interval
from booking.domain.localtime import wall_time
from booking.domain.question import Wanted
from booking.domain.recurrence import Frequency, Hours, Recurrence, occurrences
from booking.notices.actions import withdraw
from booking.reservations.applicants import applicant
from booking.reservations.judging import Question
from booking.series.actions import create_series
from booking.series.queries import occurrences_of, plan_of_new
from models import db

MADE, HOURS, TIMES = timedelta(days=2), Hours(time(8), 60), 6
THURSDAY = 3


def settle_series(now: datetime) -> None:
    """Booked two days ago, as far as it was free then; nobody gets a mail of it. Needs the bookings of others."""
    cast, made_at = Cast.load(), now - MADE
    microscope, lin = cast.afm, cast.lin
    first_on = wall_time(now, microscope.zone).date() + timedelta(days=1)
    rule = Recurrence(first_on, Frequency.WEEKLY, weekdays=(THURSDAY,), times=TIMES)
    wishes = occurrences(rule, HOURS, microscope.zone)
    spans: list[Interval] = [wish.interval for wish in wishes if wish.interval]
    who = applicant(lin.id, lin.id, cast.soft_matter.id)
    question = Question(microscope.id, who, Wanted(spans[0], mode=microscope.modes[0]), made_at)
    chosen = [line.asked for line in plan_of_new(question, wishes, {}).lines if line.is_met and line.asked]
    series = create_series(question, rule, HOURS, chosen, title="Weekly reference sample")
    series.public_id = public_id("series", "lin-afm")
    for number, reservation in enumerate(occurrences_of(series)):
        reservation.public_id = public_id("series-reservation", str(number))
    db.session.flush()
    withdraw("series:")
    withdraw("decide-series:")
