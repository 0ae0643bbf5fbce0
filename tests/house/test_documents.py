"""What operators can set and call is written down."""

import re

from tests.house.sources import ROOT, shown

RUNNING = (ROOT / "docs" / "operators" / "running.md").read_text("utf-8")


def test_every_setting_is_documented() -> None:
    """Those of config.py and those of the server's configuration."""
    settings = {f"BENCHSHARE_{name}" for name in re.findall(r'_setting\("(\w+)"', (ROOT / "config.py").read_text())}
    settings |= set(re.findall(r'environ\.get\("(\w+)"', (ROOT / "deploy" / "gunicorn.conf.py").read_text()))
    assert len(settings) > 10
    assert not {name for name in settings if f"`{name}`" not in RUNNING}


def test_every_make_command_tells_what_it_does() -> None:
    rules = re.findall(r"^([a-z]+):(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    public = {"run", "demo", "test", "check", "format", "bench", "lock", "help", "clean"}
    assert public <= {name for name, rest in rules if "## " in rest}


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{shown(document)}: {target}"
        for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]
    assert not broken
