"""What is done with charges: recording, disputing, reversing."""
