"""The region's double-entry books: posting to them, reading balances, and checking that they hold."""
