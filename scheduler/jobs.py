"""The table of jobs: what is done by itself, and how often. To add one, add a line here and its action elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.accounts.actions import clean_sign_in_attempts, expire_unconfirmed
from booking.approvals.rounds import count_silence, remind_deciders
from booking.books.actions import check_books
from booking.importing.stages import work_on_imports
from booking.notices.actions import remind_of_reservations
from booking.notices.delivery import deliver_due
from booking.qualifications.actions.reminding import remind_of_expiry
from booking.settlement.actions.paying import warn_late_payers
from booking.training.actions import remind_of_trainings
from booking.transaction import transaction
from booking.usage.actions import end_forgotten, note_unchecked, remind_of_check_in, warn_of_overrun
from booking.usage.rounds import settle_missed
from booking.waiting.rounds import lapse_offers, offer_freed
from scheduler.cleaning import clean_up

Work = Callable[[datetime], str]


@dataclass(frozen=True)
class Job:
    """`work(now)` does it and returns words for the health page. It may run again at once without harm."""

    name: str
    every: timedelta
    work: Work


def _in_one_transaction(action: Callable[[datetime], int], words: str) -> Work:
    def work(now: datetime) -> str:
        with transaction():
            return f"{action(now)} {words}"

    return work


JOBS = (
    Job("deliver_mail", timedelta(seconds=10), deliver_due),
    Job("work_on_imports", timedelta(seconds=5), work_on_imports),
    Job("lapse_offers", timedelta(seconds=20), lapse_offers),
    Job("offer_freed_time", timedelta(seconds=30), offer_freed),
    Job("remind_deciders", timedelta(minutes=1), remind_deciders),
    Job("count_silence", timedelta(minutes=1), count_silence),
    Job("remind", timedelta(minutes=5), _in_one_transaction(remind_of_reservations, "reminded")),
    Job("remind_of_check_in", timedelta(minutes=1), _in_one_transaction(remind_of_check_in, "reminded")),
    Job("settle_missed", timedelta(minutes=1), settle_missed),
    Job("warn_of_overrun", timedelta(minutes=1), _in_one_transaction(warn_of_overrun, "warned")),
    Job("end_forgotten_uses", timedelta(hours=1), _in_one_transaction(end_forgotten, "ended")),
    Job("note_unchecked_uses", timedelta(minutes=5), _in_one_transaction(note_unchecked, "noted")),
    Job("remind_of_trainings", timedelta(minutes=5), _in_one_transaction(remind_of_trainings, "reminded")),
    Job("remind_of_expiry", timedelta(hours=1), _in_one_transaction(remind_of_expiry, "reminded")),
    Job("warn_late_payers", timedelta(hours=1), _in_one_transaction(warn_late_payers, "warned")),
    Job("check_books", timedelta(hours=24), check_books),
    Job("expire_registrations", timedelta(hours=1), _in_one_transaction(expire_unconfirmed, "removed")),
    Job("forget_sign_in_attempts", timedelta(hours=1), _in_one_transaction(clean_sign_in_attempts, "forgotten")),
    Job("clean_up", timedelta(hours=6), _in_one_transaction(clean_up, "old rows removed")),
)
