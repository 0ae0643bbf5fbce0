"""The blueprint that the pages of qualifications are registered on."""

from flask import Blueprint

blueprint = Blueprint("qualifications", __name__)
