"""What is done with a settlement: opening, stepping on, agreeing, recording payments, sealing."""
