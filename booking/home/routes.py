"""Start page and the addresses that a monitor asks."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from booking.access import public

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def start() -> ResponseReturnValue:
    return render_template("home/start.html")
