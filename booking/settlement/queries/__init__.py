"""What a settlement's pages, files and steps ask for."""
