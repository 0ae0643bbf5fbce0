"""Two writers on PostgreSQL, one stopped in the middle: whether they end, or wait for each other."""

import threading
import time
from collections.abc import Callable

from flask import Flask

from booking.transaction import LostRace
from models import db

PATIENCE = 10  # seconds; the pause is shorter, since one of two writers of SQLite never begins while it lasts
Outcome = list[LostRace | None]


class Halfway:
    """`act` does something and stops at `pause()` until the other has begun to wait for what it holds."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.other_is_ready = threading.Event()

    def pause(self) -> None:
        self.reached.set()
        self.other_is_ready.wait(2)
        time.sleep(0.3)


def both(app: Flask, first: Callable[[], object], second: Callable[[], object], halfway: Halfway) -> Outcome:
    """Begin the second when the first has paused; what each raised, or None."""
    db.session.rollback()
    raised: Outcome = [None, None]

    def run(number: int, act: Callable[[], object]) -> None:
        with app.app_context():
            if number:
                halfway.reached.wait(PATIENCE)
            try:
                act()
            except LostRace as error:
                raised[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate((first, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    return raised
