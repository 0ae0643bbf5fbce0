"""Decides. Pure Python on the standard library: no Flask, no database, no clock."""
