"""Qualifications: what a person can do, as a lab has found."""
