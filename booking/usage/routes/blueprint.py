"""The blueprint that the routes of uses share."""

from flask import Blueprint

blueprint = Blueprint("usage", __name__)
