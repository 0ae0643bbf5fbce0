"""The one blueprint that every module of this folder adds its addresses to."""

from flask import Blueprint

blueprint = Blueprint("calendars", __name__)
