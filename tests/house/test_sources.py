"""The style of the house, where a linter cannot hold it: purpose lines, sizes, one clock, one commit, no excuses."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house.sources import APPLICATION, EVERYTHING, ROOT, python_files, shown, text_files, tree

MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 220, 30, 100
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
NAMES = re.compile(r"&\w+;|Benchshare|iCalendar|ORCID|ror\.org|CSV|XLSX|JSON|PDF|UTC")  # the same in every language
# Written with a bracket in each, so that this file does not accuse itself.
EXCUSES = re.compile(
    r"# no[q]a|# type: i[g]nore|except Except[i]on|pytest\.(mark\.)?(s[k]ip|x[f]ail)"
    r"|\bT[O]DO|F[I]XME|raise NotImpl[e]mented"
)
# Where somebody worked and what served him there is nothing that a reader of the product needs.
PLACES = re.compile(r"/w[o]rk/|sha[r]ed/[A-Z]|/ro[o]t/|/opt/p[y]pi|--ind[e]x-url|extra-ind[e]x")


def test_every_module_says_its_purpose_in_its_first_line() -> None:
    files = [path for path in python_files(*EVERYTHING) if path.read_text().strip()]
    silent = [shown(path) for path in files if len((ast.get_docstring(tree(path)) or "").split("\n")[0]) < 15]
    assert not silent


def test_what_is_long_has_been_divided() -> None:
    modules = [f"{shown(p)}: {n} lines" for p in python_files(*APPLICATION) if (n := _lines(p)) > MODULE_LINES]
    templates = [
        f"{shown(p)}: {n} lines" for p in (ROOT / "templates").rglob("*.html") if (n := _lines(p)) > TEMPLATE_LINES
    ]
    functions = [
        f"{shown(path)}: {function.name} has {length} lines"
        for path in python_files(*APPLICATION)
        for function in _functions(tree(path))
        if (length := _length(function)) > FUNCTION_LINES
    ]
    assert not modules + templates + functions


def test_every_function_of_the_application_is_typed() -> None:
    untyped = [
        f"{shown(path)}: {function.name}"
        for path in python_files(*APPLICATION)
        for function in _functions(tree(path))
        if function.returns is None
    ]
    assert not untyped


def test_only_the_transaction_commits() -> None:
    assert _calls(lambda call: _attribute(call)[1] == "commit", but="booking/transaction.py") == []


def test_only_the_clock_asks_the_time() -> None:
    assert _calls(lambda call: _attribute(call) in CLOCKS, but="booking/clock.py") == []


def test_the_domain_asks_neither_the_clock_nor_anybody_else() -> None:
    allowed = set(sys.stdlib_module_names) - {"random", "secrets", "socket", "os", "sqlite3"}
    foreign = [
        f"{shown(path)} imports {name}"
        for path in python_files("booking/domain")
        for name in _imports(tree(path))
        if name.partition(".")[0] not in allowed and not name.startswith("booking.domain")
    ]
    assert not foreign


def test_nothing_is_excused_or_left_for_later() -> None:
    found = [f"{shown(p)}: {m.group()}" for p in python_files(*EVERYTHING) for m in EXCUSES.finditer(p.read_text())]
    assert not found


def test_no_file_speaks_of_the_place_where_it_was_written() -> None:
    found = [f"{shown(p)}: {m.group()}" for p in text_files() for m in PLACES.finditer(p.read_text("utf-8", "replace"))]
    assert not found


def test_templates_have_no_inline_code_and_no_bare_english() -> None:
    """What stands between tags goes through gettext, so that Chinese readers miss nothing."""
    found = [
        f"{shown(path)}: {text.strip()[:60]!r}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if path.parent.name != "appearance"  # the style guide shows samples
        for text in _bare_texts(path.read_text())
    ]
    assert not found


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def _bare_texts(template: str) -> Iterator[str]:
    """Words between tags that no expression wrote."""
    for pattern in (r"(?s)\{#.*?#\}", r"(?s)<(script|style|svg)\b.*?</\1>", r"(?s)\{%.*?%\}", r"(?s)\{\{.*?\}\}"):
        template = re.sub(pattern, "\n", template)
    for text in re.findall(r">([^<>]+)<", template):
        if re.search(r"[A-Za-z]{3,}", NAMES.sub("", text)):
            yield text


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _imports(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "a relative name"


def _calls(is_meant: Callable[[ast.Call], bool], but: str) -> list[str]:
    return [
        f"{shown(path)}:{node.lineno}"
        for path in python_files(*APPLICATION)
        if shown(path) != but
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and is_meant(node)
    ]


def _attribute(call: ast.Call) -> tuple[str, str]:
    """('datetime', 'now') of `datetime.now(...)` and of `x.datetime.now(...)`."""
    if not isinstance(call.func, ast.Attribute):
        return "", ""
    owner = call.func.value
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return name, call.func.attr
