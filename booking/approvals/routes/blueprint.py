"""The blueprint that all pages of approvals belong to."""

from flask import Blueprint

blueprint = Blueprint("approvals", __name__)
