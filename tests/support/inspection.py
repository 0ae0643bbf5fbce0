"""What a page must be, told as what it is not: structure, labels, CSRF, CSP, links that lead on."""

import re
from collections import Counter
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect

from tests.support.markup import unbalanced

LEFTOVERS = re.compile(r"%\(\w+\)|\{\{|\{%|\bUndefined\b|<[A-Z]\w+ object at|lazy_gettext")
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-errormessage")


def flaws(html: str, app: Flask, is_fragment: bool = False) -> list[str]:
    """Everything that is wrong with a page, in words; a fragment has no frame of its own to be inspected."""
    soup = BeautifulSoup(html, "html.parser")
    found = [
        *unbalanced(html),
        *_texts(soup),
        *_parts(soup),
        *_fields(soup),
        *_forms(soup),
        *_policy(soup),
        *_links(soup, app),
    ]
    return found if is_fragment else [*_frame(soup), *_references(soup), *found]


def _frame(soup: BeautifulSoup) -> Iterator[str]:
    html = soup.find("html")
    if not isinstance(html, Tag) or html.get("lang") not in ("en", "zh-Hans"):
        yield "the page does not say its language"
    title = soup.title.get_text(strip=True) if soup.title else ""
    if not title or title.startswith("·"):
        yield "the page has no title"
    headings = soup.find_all("h1")
    if len(headings) != 1 or not headings[0].get_text(strip=True):
        yield f"the page has {len(headings)} first headings instead of one"
    if len(soup.find_all("main")) != 1:
        yield "the page has no single <main>"


def _references(soup: BeautifulSoup) -> Iterator[str]:
    ids = {str(tag["id"]) for tag in soup.find_all(id=True)}
    for tag in soup.find_all("label", attrs={"for": True}):
        if tag["for"] not in ids:
            yield f"a label is for {tag['for']!r}, which is not there"
    for name in REFERENCES:
        for tag in soup.find_all(attrs={name: True}):
            for wanted in set(str(tag[name]).split()) - ids:
                yield f"{name} names {wanted!r}, which is not there"


def _texts(soup: BeautifulSoup) -> Iterator[str]:
    for leftover in sorted(set(LEFTOVERS.findall(soup.get_text(" ")))):
        yield f"the text shows {leftover!r}"


def _parts(soup: BeautifulSoup) -> Iterator[str]:
    for name, count in Counter(str(tag["id"]) for tag in soup.find_all(id=True)).items():
        if count > 1:
            yield f"id {name!r} is there {count} times"
    for image in soup.find_all("img", alt=False):
        yield f"an image says nothing: {_short(image)}"
    for tag in soup.find_all(["a", "button", "h1", "h2", "h3", "legend", "label", "summary"]):
        if not _name(tag):
            yield f"empty: {_short(tag)}"
    for table in soup.find_all("table"):
        if not table.find("th"):
            yield f"a table has no headings: {_short(table)}"


def _fields(soup: BeautifulSoup) -> Iterator[str]:
    labelled = {str(label["for"]) for label in soup.find_all("label", attrs={"for": True})}
    for field in soup.find_all(["input", "select", "textarea"]):
        if field.name == "input" and field.get("type", "text") in UNLABELLED_TYPES:
            continue
        is_named = field.get("id") in labelled or field.find_parent("label")
        if not is_named and not field.get("aria-label") and not field.get("aria-labelledby"):
            yield f"a field has no label: {_short(field)}"


def _forms(soup: BeautifulSoup) -> Iterator[str]:
    for form in soup.find_all("form"):
        is_post = str(form.get("method", "get")).lower() == "post"
        token = form.find("input", attrs={"name": "csrf_token"})
        if is_post and not (isinstance(token, Tag) and token.get("value")):
            yield f"a form has no CSRF token: {_short(form)}"
        if not is_post and token:
            yield f"a form puts its CSRF token into the address: {_short(form)}"


def _policy(soup: BeautifulSoup) -> Iterator[str]:
    """What the Content-Security-Policy would block silently."""
    for script in soup.find_all("script", src=False):
        if script.get("type") != "application/json":
            yield "a script is inline"
    for style in soup.find_all("style"):
        yield f"a style sheet is inline: {_short(style)}"
    for tag in soup.find_all(True):
        for attribute in tag.attrs:
            if attribute == "style" or re.match(r"on|hx-on", attribute):
                yield f"{attribute}= is inline: {_short(tag)}"


def _links(soup: BeautifulSoup, app: Flask) -> Iterator[str]:
    for link in soup.find_all("a"):
        target = str(link.get("href", ""))
        if not target or target == "#" or target.lower().startswith("javascript:"):
            yield f"a link leads nowhere: {_short(link)}"
        elif not _is_served(target, "GET", app):
            yield f"a link leads to {target}, which no route serves"
    for form in soup.find_all("form", action=True):
        if not _is_served(str(form["action"]), str(form.get("method", "get")).upper(), app):
            yield f"a form goes to {form['action']}, which no route serves"


def _is_served(target: str, method: str, app: Flask) -> bool:
    if not target.startswith("/") or target.startswith(("//", "/static/")):
        return True
    try:
        app.url_map.bind("localhost").match(re.split("[?#]", target)[0], method)
    except RequestRedirect:
        return True
    except (NotFound, HTTPException):
        return False
    return True


def _name(tag: Tag) -> str:
    """What a screen reader would call it, roughly."""
    if tag.get("aria-label") or tag.get("aria-labelledby"):
        return "named"
    images = [str(image.get("alt", "")) for image in tag.find_all("img")]
    named = [str(part["aria-label"]) for part in tag.find_all(attrs={"aria-label": True})]
    return " ".join([tag.get_text(" "), *images, *named]).strip()


def _short(tag: Tag) -> str:
    return " ".join(str(tag).split())[:140]
