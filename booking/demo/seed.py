"""Settling the demo region in a database: who and what there is, then three months of bookings."""

from datetime import datetime
from itertools import chain

from booking.demo.agreements import settle_agreements, settle_overruled
from booking.demo.bookings.approvals import settle_approvals
from booking.demo.bookings.benches import benches
from booking.demo.bookings.closures import settle_closures
from booking.demo.bookings.crowd import Crowd
from booking.demo.bookings.extras import settle_extras
from booking.demo.bookings.faults import settle_faults
from booking.demo.bookings.lives import Life
from booking.demo.bookings.play import Play
from booking.demo.bookings.quotas import settle_quotas
from booking.demo.bookings.reminders import settle_reminders
from booking.demo.bookings.rows import store
from booking.demo.bookings.series import settle_series
from booking.demo.bookings.stories import told
from booking.demo.bookings.usage import settle_usage
from booking.demo.bookings.waiting import settle_waiting
from booking.demo.bookings.wishes import wishes
from booking.demo.people import settle_people
from booking.demo.policies import settle_policies
from booking.demo.prices import settle_prices
from booking.demo.qualifications import settle_qualifications
from booking.demo.quarters import settle_quarters
from booking.demo.region import settle_region
from booking.demo.trainings import settle_courses, settle_sessions


def seed_cast(now: datetime) -> None:
    """Schools, facilities, techniques, instruments, people, labs and roles, into an empty database.

    Adds to the session and flushes; whoever calls it commits.
    """
    settle_region()
    settle_people(now)
    settle_policies(now)
    settle_courses(now)


def seed_bookings(now: datetime) -> int:
    """Six weeks of bookings behind `now`, seven before it, closures and quotas; answers how many reservations.

    Needs the cast. The same `now` gives the same bookings. Whoever calls it commits.
    """
    settle_closures(now)
    lives = played(now)
    store(lives)
    settle_series(now)
    settle_reminders(now)
    settle_quotas(now)
    settle_extras(now)
    settle_waiting(now)
    settle_approvals(now)
    settle_sessions(now)
    settle_qualifications(now)
    settle_agreements(now)
    settle_prices(now)
    settle_overruled(now)
    settle_usage(now)
    settle_faults(now)
    settle_quarters(now)
    return len(lives)


def played(now: datetime) -> list[Life]:
    """What has been booked, moved and cancelled until `now`, as plain objects; nothing is stored."""
    everything, crowd = benches(now), Crowd()
    stories = told({bench.key: bench for bench in everything}, crowd, now)
    return Play(crowd, now).run(chain(stories, wishes(everything, crowd, now)))
