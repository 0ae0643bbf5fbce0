"""The blueprint that the pages of policies are registered on."""

from flask import Blueprint

blueprint = Blueprint("policies", __name__)
