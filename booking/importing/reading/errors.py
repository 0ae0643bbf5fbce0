"""What cannot be read, said as a code and parameters; importing.words turns it into a sentence."""

LONGEST_FILE = 20 * 1024 * 1024  # bytes
MOST_ROWS = 50_000
MOST_COLUMNS = 300
LONGEST_CELL = 30_000  # characters


class Unreadable(Exception):
    """The file as a whole cannot be taken. `code` names why (importing.words.FILE), `parameters` fill the sentence."""

    def __init__(self, code: str, **parameters: str | int) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.parameters = parameters
