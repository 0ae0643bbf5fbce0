"""Take the pictures of the documentation from a running server with the demo region (`make run`).

    .venv/bin/python -m tools.screenshots [--url http://127.0.0.1:8000] [--folder docs/images]

Looks as Lin Yue at the catalogue, an instrument, the timeline, the check page and a refusal, in English, and at the
catalogue in Chinese and in the dark. Debian's Chromium takes the pictures, Pillow makes them small.
"""

import argparse
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from booking.demo.identity import PASSWORD, public_id
from booking.demo.tables import by_key

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTH, HEIGHT = 1280, 800
COLOURS = 128
ELSEWHERE, ALL_MET = "The same technique at this time", "All rules are met."  # what the two check pages say
CONFOCAL = f"/instruments/{public_id('instrument', 'confocal')}"


@dataclass(frozen=True)
class Camera:
    """Takes pictures of the server at `url` into `folder`."""

    browser: Browser
    url: str
    folder: Path

    def visit(self, language: str = "en-GB", theme: Any = "light") -> Page:
        """A window in which Lin Yue has signed in."""
        context = self.browser.new_context(
            base_url=self.url, locale=language, color_scheme=theme, reduced_motion="reduce",
            viewport={"width": WIDTH, "height": HEIGHT}, timezone_id="Europe/London",
        )  # fmt: skip
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("input[name=email]", by_key("people")["lin"]["email"])
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        if language.startswith("zh"):
            page.locator("form[action='/language'] button").first.click()
        return page

    def take(self, page: Page, name: str, address: str = "", height: int = HEIGHT) -> None:
        """Write <name>.png with few colours: text and flat areas lose nothing by it."""
        if address:
            page.goto(address)
        page.set_viewport_size({"width": WIDTH, "height": height})
        page.wait_for_load_state("networkidle")
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        small = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
        path = self.folder / f"{name}.png"
        small.save(path, optimize=True)
        print(f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}: {path.stat().st_size // 1024} KB")


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the pictures of the documentation.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "images")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        take_all(Camera(browser, options.url, options.folder))
        browser.close()


def take_all(camera: Camera) -> None:
    page = camera.visit()
    busy = next_working_day(datetime.now(ZoneInfo("Europe/London")).date())
    camera.take(page, "catalogue", "/instruments")
    camera.take(page, "instrument", CONFOCAL, height=1000)
    camera.take(page, "timeline", f"/timeline?{urlencode({'on': busy.isoformat(), 'q': 'BioImaging'})}", height=840)
    camera.take(page, "check", check_address(page, busy, is_refused=False))
    camera.take(page, "refusal", check_address(page, busy, is_refused=True))
    camera.take(camera.visit("zh-CN"), "catalogue-zh", "/instruments")
    camera.take(camera.visit(theme="dark"), "instrument-dark", CONFOCAL, height=1000)


def next_working_day(today: date) -> date:
    days = (today + timedelta(days=number) for number in range(1, 8))
    return next(day for day in days if day.weekday() < 5)


def check_address(page: Page, day: date, is_refused: bool) -> str:
    """The check page of the first two hours from `day` on that are free, or taken while another school's are free."""
    for address in check_addresses(day):
        page.goto(address)
        if page.get_by_text(ELSEWHERE if is_refused else ALL_MET).count():
            return address
    raise SystemExit("no such time in the next days")


def check_addresses(day: date) -> Iterator[str]:
    for days in range(7):
        for hour in range(9, 17):
            starts = datetime.combine(day + timedelta(days=days), time(hour))
            times = {"starts": starts, "ends": starts + timedelta(hours=2)}
            wall = {name: moment.isoformat(timespec="minutes") for name, moment in times.items()}
            yield f"{CONFOCAL}/check?{urlencode({**wall, 'title': 'Vesicle FRAP, series 5'})}"


if __name__ == "__main__":
    main()
