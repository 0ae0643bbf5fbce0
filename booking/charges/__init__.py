"""Charges: making them of what was used, showing them to whoever pays, disputing, reversing and correcting them."""
