"""Where the lab's routes are registered."""

from flask import Blueprint

blueprint = Blueprint("facility", __name__)
