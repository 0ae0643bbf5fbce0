"""What tests stand on: databases, the application, a client that inspects pages, a mail server, a browser."""
