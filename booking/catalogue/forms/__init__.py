"""What comes in over HTTP for the catalogue, as values that its queries and actions understand."""
