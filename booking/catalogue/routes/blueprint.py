"""The one blueprint that every module of this folder adds its pages to."""

from flask import Blueprint

blueprint = Blueprint("catalogue", __name__)
