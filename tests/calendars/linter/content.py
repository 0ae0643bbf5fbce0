"""Content lines and components of a calendar file, read by RFC 5545's grammar and nothing more lenient."""

import re
from dataclasses import dataclass, field

NAME = r"(?:[A-Za-z0-9-]+)"
QUOTED = r'"[^"\x00-\x08\x0a-\x1f\x7f]*"'
PLAIN = r'[^";:,\x00-\x08\x0a-\x1f\x7f]*'
PARAMETER = rf";({NAME})=((?:{QUOTED}|{PLAIN})(?:,(?:{QUOTED}|{PLAIN}))*)"
LINE = re.compile(rf"({NAME})((?:{PARAMETER})*):(.*)", re.DOTALL)
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
ITEM_BREAK = re.compile(r"(?<!\\)(?:\\\\)*,")


@dataclass(frozen=True)
class Defect:
    """`check` is the number of a line of the checklist."""

    check: int
    what: str


@dataclass(frozen=True)
class Property:
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as people read it."""
        return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], self.value, flags=re.DOTALL)

    @property
    def is_exact_text(self) -> bool:
        return TEXT.fullmatch(self.value) is not None

    @property
    def items(self) -> list[str]:
        """The raw items of a list of texts: commas behind a backslash belong to an item."""
        found, start = [], 0
        for match in ITEM_BREAK.finditer(self.value):
            found.append(self.value[start : match.end() - 1])
            start = match.end()
        return [*found, self.value[start:]]


@dataclass
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [prop for prop in self.properties if prop.name == name]

    def value(self, name: str) -> str:
        """The one value of a property, or nothing."""
        return next((prop.value for prop in self.all(name)), "")

    def inside(self, name: str) -> list["Component"]:
        return [part for part in self.components if part.name == name]

    def walk(self) -> list["Component"]:
        return [self, *(deeper for part in self.components for deeper in part.walk())]


def unfolded(raw: bytes) -> list[str]:
    return raw.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode().removesuffix("\r\n").split("\r\n")


def read_line(line: str) -> Property | None:
    """The property of an unfolded line, or None if the grammar does not know such a line."""
    match = LINE.fullmatch(line)
    if match is None:
        return None
    parameters = {name.upper(): value for name, value in re.findall(PARAMETER, match[2])}
    return Property(match[1].upper(), parameters, match[5])


def parsed(raw: bytes) -> Component:
    """The tree of a file that `files.defects` found balanced and in the grammar."""
    root = Component("")
    open_parts = [root]
    for line in unfolded(raw):
        prop = read_line(line)
        assert prop is not None
        if prop.name == "BEGIN":
            part = Component(prop.value.upper())
            open_parts[-1].components.append(part)
            open_parts.append(part)
        elif prop.name == "END":
            open_parts.pop()
        else:
            open_parts[-1].properties.append(prop)
    return root.components[0]
