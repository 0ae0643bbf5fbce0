"""What the pages of charges ask for."""
