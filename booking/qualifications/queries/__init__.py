"""What is asked about qualifications."""
