"""The blueprint that the routes of faults share."""

from flask import Blueprint

blueprint = Blueprint("faults", __name__)
