"""The forms of a page, read as a browser reads them: where they go, and what they would send unchanged."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm:
    """`fields`: {name: value} of what the form sends; of a select its chosen or first option."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


def forms_of(page: str, address: str) -> list[PageForm]:
    """Every form of the page at `address`, to which a form without an action goes."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[PageForm] = []
        self.open: PageForm | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.open = PageForm(given.get("action") or self.address, given.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag in ("input", "textarea", "button"):
            self._add(given.get("name", ""), given.get("value", ""))
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and (self.select not in self.open.fields or "selected" in given):
            self._add(self.select, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None

    def _add(self, name: str, value: str) -> None:
        if name and self.open is not None:
            self.open.fields[name] = value
