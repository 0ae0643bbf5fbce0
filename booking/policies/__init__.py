"""Policies: what region, schools, facilities and instruments say about booking, inherited downward."""
