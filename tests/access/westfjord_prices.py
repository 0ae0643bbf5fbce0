"""One of each thing of Westfjord that is about what it costs: a proposed price list, a cost centre, a fund."""

from booking.clock import now
from booking.cost_centres.actions import open_centre
from booking.demo.cast import Cast
from booking.domain.tariff import Tier, Unit
from booking.funds.actions import set_up
from booking.rates.actions import propose, set_unit
from models import CostCentre, Fund, PriceList, db


def price_list(cast: Cast) -> PriceList:
    """Of the force microscope; the same draft each time."""
    return set_unit(propose(cast.afm, cast.henrik, now()), Unit.HOUR, {Tier.OWN: (1000, None)})


def cost_centre(cast: Cast) -> CostCentre:
    """Another code each time: a school has each once."""
    code = f"WFJ-{db.session.query(CostCentre).count()}"
    return open_centre(
        cast.westfjord, cast.henrik, now(), cast.soft_matter, code=code, name="Grant", valid_from=now().date()
    )


def fund(cast: Cast) -> Fund:
    """Westfjord pays."""
    return set_up(
        cast.olav, now(), name="First steps", percent=25, budget_minor=1000, currency="GBP", valid_from=now().date(),
        institution_id=cast.westfjord.id,
    )  # fmt: skip
