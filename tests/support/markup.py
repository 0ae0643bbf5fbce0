"""Whether a page's tags are balanced: browsers mend it silently, each in its own way."""

from html.parser import HTMLParser

VOID = set("area base br col embed hr img input link meta source track wbr".split())


def unbalanced(html: str) -> list[str]:
    """Tags that are closed without being open, or left open, in words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found + [f"<{name}> in line {line} is never closed" for name, line in reader.open_tags]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open_tags: list[tuple[str, int]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.found.append(f"<{tag}> in line {self.getpos()[0]} has an attribute twice")
        if tag not in VOID:
            self.open_tags.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>` opens and closes; nothing is left open."""

    def handle_endtag(self, tag: str) -> None:
        if self.open_tags and self.open_tags[-1][0] == tag:
            self.open_tags.pop()
        else:
            expected = f"</{self.open_tags[-1][0]}>" if self.open_tags else "nothing"
            self.found.append(f"</{tag}> in line {self.getpos()[0]} where {expected} was expected")
