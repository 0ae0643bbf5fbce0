"""Settlements between schools: periods and their steps, statements, payments, sealing, and replaying an export."""
