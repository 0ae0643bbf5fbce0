"""The catalogue: schools, facilities and instruments, found, shown and described."""
