"""The source files that the architecture tests read."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = ("booking", "models", "scheduler")
EVERYTHING = (*APPLICATION, "tests", "bench", "tools", "deploy", "migrations/versions", "config.py", "wsgi.py")


def python_files(*places: str) -> list[Path]:
    """The Python files below these places."""
    found = [ROOT / place for place in places]
    return sorted(path for place in found for path in ([place] if place.is_file() else place.rglob("*.py")))


def text_files() -> Iterator[Path]:
    """Every file that belongs to the project and is written by a person, whether committed yet or not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    endings = {".py", ".html", ".md", ".txt", ".in", ".toml", ".js", ".mjs", ".scss", ".csv", ".json", ".service", ""}
    for name in names:
        path = ROOT / name
        if path.suffix in endings and path.is_file() and not name.startswith("static/"):
            yield path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
