"""The blueprint that the rooms of this folder put their routes on."""

from flask import Blueprint

blueprint = Blueprint("rates", __name__)
