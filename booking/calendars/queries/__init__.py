"""What can be asked about calendar addresses: which state they are in, what they hold, what one may subscribe to."""
