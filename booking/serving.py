"""Which bookings a person serves: those in which she operates the instrument."""

from sqlalchemy import Select, select

from models import Claim, Option, User, option_resources


def reservation_ids_served_by(user: User) -> Select[int]:
    """Their ids, as a query to be nested."""
    held = select(Claim.reservation_id).join(option_resources, option_resources.c.resource_id == Claim.resource_id)
    return held.join(Option, Option.id == option_resources.c.option_id).where(Option.user_id == user.id)
