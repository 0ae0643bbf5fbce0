"""From use to charge: what the lab has confirmed is charged by what was used, split over who pays, once."""

from datetime import timedelta

import pytest
from flask import Flask

from booking.books.queries import faults
from booking.charges.actions.making import REVIEW_DAYS, charge_anew, charge_chosen
from booking.charges.actions.reversing import NotReversed, reverse
from booking.charges.queries.chargeable import chargeable_of
from booking.demo.cast import Cast
from booking.domain.netting import Mode
from booking.reservations import actions as bookings
from booking.transaction import transaction
from booking.usage.actions import confirm
from models import Agreement, Cause, Charge, Reservation, Usage, db
from tests.agreements.agreed import agreed
from tests.rates.priced import borne, centre, fund, held, priced
from tests.reservations.acting import NOW, book, march
from tests.support.applications import sign_in
from tests.usage.benches import checks_in, checks_out

LATER = NOW + timedelta(days=20)


def used(cast: Cast, ends: str = "4 12:00") -> Reservation:
    """Lin books the confocal from 10 to 12 for her lab, uses it until `ends`, and Tom confirms it."""
    made = book(cast, "lin", "confocal", "4 10:00", "4 12:00", group_id=cast.soft_matter.id)
    usage = checks_in(cast, "lin", made, "4 10:00")
    checks_out(cast, "lin", made, ends)
    confirmed(cast, usage.id)
    return db.session.get_one(Reservation, made.id)


def confirmed(cast: Cast, usage_id: int) -> None:
    with transaction():
        confirm([db.session.get_one(Usage, usage_id)], cast.tom.id, LATER)


def charged(cast: Cast) -> list[Charge]:
    """Whatever waits at the imaging centre."""
    with transaction():
        keys = [one.key for one in chargeable_of(cast.bioimaging)]
        made = charge_chosen(cast.bioimaging, keys, cast.tom, LATER)
    return [db.session.get_one(Charge, number) for number in made]


def test_lins_use_is_charged_once_to_her_labs_cost_centre(database: str, app: Flask, cast: Cast) -> None:
    priced(cast)
    grant = centre(cast)
    used(cast)
    (made,) = charged(cast)
    assert (made.cause, made.amount_minor, made.tier) == (Cause.USE, 4_800, "other_academic")
    assert [(share.payer_id, share.cost_centre_id, share.amount_minor) for share in made.shares] == [
        (cast.westfjord.id, grant.id, 4_800)
    ]
    assert made.review_until == LATER + timedelta(days=REVIEW_DAYS)
    assert held(grant) == 4_800
    assert charged(cast) == []  # a second click finds nothing
    assert faults() == []


def test_without_confirmation_or_without_prices_nothing_waits(app: Flask, cast: Cast) -> None:
    used(cast)
    assert chargeable_of(cast.bioimaging) == []  # free of charge
    priced(cast, valid_from=NOW.date() + timedelta(days=1))
    made = book(cast, "lin", "confocal", "5 10:00", "5 12:00", group_id=cast.soft_matter.id)
    checks_in(cast, "lin", made, "5 10:00")
    checks_out(cast, "lin", made, "5 12:00")
    assert made.id not in [one.reservation.id for one in chargeable_of(cast.bioimaging)]  # Tom has not looked at it


def test_a_late_cancellation_and_a_fund_that_bears_a_part(app: Flask, cast: Cast) -> None:
    priced(cast, late_cancellation_percent=50, notice_minutes=24 * 60)
    start = fund(cast)
    used(cast)
    late = book(cast, "lin", "confocal", "6 10:00", "6 12:00", group_id=cast.soft_matter.id)
    early = book(cast, "lin", "confocal", "9 10:00", "9 12:00", group_id=cast.soft_matter.id)
    with transaction():
        for one in (late, early):
            bookings.cancel(db.session.get_one(Reservation, one.id), cast.lin.id, march("6 08:00"))
    use, fee = charged(cast)
    assert (use.cause, use.amount_minor) == (Cause.USE, 4_800)
    assert [(share.amount_minor, share.fund_id) for share in use.shares] == [
        (4_800, None), (-1_200, None), (1_200, start.id)
    ]  # fmt: skip
    assert borne(start) == 1_200
    assert (fee.cause, fee.amount_minor, fee.reservation_id) == (Cause.CANCELLATION, 2_400, late.id)


def test_what_the_lab_gives_up_late_is_never_charged_to_whoever_had_booked_it(app: Flask, cast: Cast) -> None:
    priced(cast, late_cancellation_percent=50, notice_minutes=24 * 60)
    made = book(cast, "lin", "confocal", "6 10:00", "6 12:00", group_id=cast.soft_matter.id)
    with transaction():
        bookings.cancel(db.session.get_one(Reservation, made.id), cast.tom.id, march("6 08:00"), "The laser is down")
    assert chargeable_of(cast.bioimaging) == []


def test_the_agreement_says_how_long_and_what_silence_means(app: Flask, cast: Cast) -> None:
    priced(cast)
    agreement = agreed(cast)
    with transaction():
        kept = db.session.get_one(Agreement, agreement.id)
        kept.review_days, kept.is_silence_consent, kept.settlement_mode = 5, False, Mode.GROSS
    used(cast)
    (made,) = charged(cast)
    assert made.review_until == LATER + timedelta(days=5)
    assert not made.is_silence_consent


def test_charged_anew_by_what_the_record_says_now(app: Flask, cast: Cast) -> None:
    priced(cast)
    grant = centre(cast)
    used(cast, ends="4 12:00")
    (wrong,) = charged(cast)
    with transaction():
        usage = db.session.get_one(Usage, wrong.usage_id or 0)
        usage.is_instrument_fault = True
    with transaction():
        back, new = charge_anew(wrong.id, "The laser failed", cast.tom, LATER)
    reversal, right = db.session.get_one(Charge, back), db.session.get_one(Charge, new)
    assert (reversal.amount_minor, reversal.reversal_of_id, reversal.first_id) == (-4_800, wrong.id, wrong.id)
    assert (right.cause, right.amount_minor, right.first_id) == (Cause.CORRECTION, 0, wrong.id)
    assert held(grant) == 0
    with pytest.raises(NotReversed), transaction():
        charge_anew(wrong.id, "Again", cast.tom, LATER)
    with transaction():
        reverse(new, "Not at all", cast.tom, LATER)
    assert faults() == []
    assert chargeable_of(cast.bioimaging) == []


def test_tom_charges_on_his_page(app: Flask, cast: Cast) -> None:
    priced(cast)
    used(cast)
    tom = sign_in(app.test_client(), cast.tom)
    address = f"/facilities/{cast.bioimaging.public_id}/charges"
    assert "GBP 48.00" in tom.get(address).text
    (one,) = chargeable_of(cast.bioimaging)
    assert tom.send(address, {}).status_code == 303
    assert len(chargeable_of(cast.bioimaging)) == 1
    assert tom.send(address, {"use": one.key}).status_code == 303
    assert "Nothing to charge" in tom.get(address).text
