"""Turn the drawings of the demo region's instruments, booking/demo/pictures/*.svg, into the pictures that it uses.

    .venv/bin/python -m tools.instrument_pictures

Debian's Chromium draws each SVG, Pillow writes it beside as a small PNG. Both are committed: the demo needs no browser.
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tools.screenshots import CHROMIUM, FLAGS

FOLDER = Path(__file__).resolve().parent.parent / "booking" / "demo" / "pictures"
SIZE = {"width": 960, "height": 640}
COLOURS = 48


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=SIZE)
        for drawing in sorted(FOLDER.glob("*.svg")):
            page.set_content(f"<!doctype html><style>body {{ margin: 0; }}</style>{drawing.read_text()}")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            small = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
            small.save(drawing.with_suffix(".png"), optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
