"""One of each thing of Westfjord that is about money: a charge, its share, an objection, a settlement with Eskmere."""

from datetime import timedelta

from booking.charges.actions.disputing import dispute as object_to
from booking.charges.actions.recording import Payer, record
from booking.clock import now
from booking.demo.cast import Cast
from booking.domain.closing_steps import Step
from booking.domain.netting import Mode
from booking.settlement.actions.stepping import open_period
from booking.transaction import transaction
from models import Charge, Dispute, Period, Share, Statement, Transfer, db
from tests.settlement.quarter import line, new_charge, quoted


def charge(cast: Cast) -> Charge:
    """Lin's, on an instrument of her own school, for her lab."""
    with transaction():
        new = new_charge(
            cast.afm, cast.lin, quoted(line(2_500)), [Payer(cast.westfjord.id)], group_id=cast.soft_matter.id
        )
        made = record([new], now())[0]
    return db.session.get_one(Charge, made)


def share(cast: Cast) -> Share:
    return charge(cast).shares[0]


def dispute(cast: Cast) -> Dispute:
    share_id = share(cast).id
    with transaction():
        made = object_to(share_id, "Half of it was somebody else's", cast.ingrid, now()).id
    return db.session.get_one(Dispute, made)


def settlement(cast: Cast) -> Period:
    """Of Westfjord and Eskmere, agreed."""
    today = now().date()
    with transaction():
        made = open_period(
            cast.helen, now(), today - timedelta(days=40), today - timedelta(days=10), Mode.GROSS,
            (cast.westfjord, cast.eskmere), name="Two schools",
        )  # fmt: skip
        made.state, made.agreed_at = Step.AGREED, now()
        number = made.id
    return db.session.get_one(Period, number)


def statement(cast: Cast) -> Statement:
    made = Statement(period_id=settlement(cast).id, institution_id=cast.westfjord.id)
    db.session.add(made)
    db.session.flush()
    return made


def transfer(cast: Cast) -> Transfer:
    """Eskmere pays Westfjord."""
    made = Transfer(
        period_id=settlement(cast).id, currency="GBP", debtor_id=cast.eskmere.id, creditor_id=cast.westfjord.id,
        amount_minor=5_000,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made
