"""What rows may name of their school and region: facilities, techniques, resources, those there are and new ones."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from booking.domain.policy import Value
from booking.domain.searching import folded

LONGEST_FACILITY_CODE = 60


class Names:
    """Codes by folded name. `new` are the ones that rows need and that are not there yet: {code: name}."""

    def __init__(self, known: Iterable[Sequence[str]], code_for: Callable[[str], str]) -> None:
        """`known`: each with its code first, then its names; a code wins over another's name."""
        known = list(known)
        self.codes = {folded(names[0]): names[0] for names in known}
        for code, *names in known:
            for name in filter(None, names):
                self.codes.setdefault(folded(name), code)
        self.new: dict[str, str] = {}
        self._code_for = code_for

    def code_of(self, name: str) -> str:
        """The code of what is called so; of what is not there yet, the code that it would get."""
        return self.codes.get(folded(name)) or self._free_code(name)

    def need(self, name: str) -> str:
        """The same, and it has to be made if it is not there."""
        code = self.code_of(name)
        if folded(name) not in self.codes:
            self.new[code] = name
            self.codes[folded(name)] = code
            self.codes.setdefault(folded(code), code)
        return code

    def _free_code(self, name: str) -> str:
        code, taken = self._code_for(name), set(self.codes.values())
        number = 2
        while code in taken:
            code, number = f"{self._code_for(name)}-{number}", number + 1
        return code


@dataclass
class School:
    """`resources` are codes of the school's resources; `coming` those of rows above; `new_resources` what rows need and
    nobody has. `fallback` is the facility's name of a row that names none. `booked` are the ids of instruments with
    bookings ahead, as far as they have been asked for. `inherited` are the settings that hold for who says nothing, by
    the facility's code; under "" in a facility that rows bring along."""

    code: str
    currency: str
    fallback: str
    facilities: Names
    techniques: Names
    resources: set[str]
    coming: set[str] = field(default_factory=set)
    new_resources: list[str] = field(default_factory=list)
    booked: set[int] = field(default_factory=set)
    inherited: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)

    def need_resource(self, code: str) -> None:
        if code not in self.resources | self.coming and code not in self.new_resources:
            self.new_resources.append(code)

    def inherited_in(self, facility: str) -> Mapping[str, Value]:
        """The settings that an instrument of the facility called so has without saying any itself."""
        code = self.facilities.code_of(facility)
        return self.inherited.get(code) or self.inherited.get("", {})

    def made(self) -> dict[str, list[list[str]]]:
        """What would come with the rows, as [code, name] pairs by kind."""
        return {
            "facilities": [[code, name] for code, name in self.facilities.new.items()],
            "techniques": [[code, name] for code, name in self.techniques.new.items()],
            "resources": [[code, code] for code in self.new_resources],
        }


def facility_code(name: str) -> str:
    """A name that looks like a code is one; of others, their letters and digits with hyphens between."""
    if re.fullmatch(r"[A-Za-z0-9._-]+", name) and len(name) <= LONGEST_FACILITY_CODE:
        return name
    return re.sub(r"[^\w]+", "-", folded(name)).strip("-")[:LONGEST_FACILITY_CODE].rstrip("-") or "facility"
