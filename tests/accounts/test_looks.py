"""The pages of accounts in a real browser: accessible and within the window, wide and narrow, light and dark."""

import pytest

from booking.demo.cast import Cast
from tests.support.browser import Visitor, assert_accessible, assert_fits

OPEN = ("/sign-in", "/register", "/forgotten-password", "/new-password/unknown")
ADMINISTRATORS = ("/admin/people?q=e", "/admin/roles", "/admin/membership-requests", "/groups")


@pytest.mark.journey
@pytest.mark.parametrize(
    ("language", "theme", "width"), [("en", "light", 1280), ("zh", "dark", 360), ("zh", "light", 320)]
)
def test_pages_are_accessible_and_fit(language: str, theme: str, width: int, cast: Cast, visitor: Visitor) -> None:
    helen, soft_matter, lin = cast.helen, cast.soft_matter.public_id, cast.lin.public_id
    pages = {None: OPEN, helen: (*ADMINISTRATORS, f"/groups/{soft_matter}?q=e", f"/admin/people/{lin}")}
    pages[cast.tom] = ("/profile", "/profile/password", "/groups/new")
    for person, addresses in pages.items():
        page = visitor(person=person, language=language, theme=theme, width=width)
        for address in addresses:
            page.goto(address)
            assert_accessible(page)
            assert_fits(page)


@pytest.mark.journey
def test_errors_are_announced_and_lead_to_their_fields(cast: Cast, visitor: Visitor) -> None:
    page = visitor(width=360)
    page.goto("/register")
    page.get_by_role("main").get_by_role("button", name="Register").click()
    page.get_by_role("alert").get_by_role("link", name="E-mail address").click()
    assert page.evaluate("document.activeElement.id") == "email"
    assert_accessible(page)


@pytest.mark.journey
def test_a_request_is_declined_by_keyboard(cast: Cast, visitor: Visitor) -> None:
    page = visitor(person=cast.fiona, width=360)
    page.goto("/admin/membership-requests")
    page.get_by_text("Decline", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Rowan does not know you.")
    assert_fits(page)
    page.keyboard.press("Enter")
    page.get_by_text("Declined: Noor Haddad.").wait_for()
    page.get_by_role("button", name="Accept after all").click()
    page.get_by_text("Noor Haddad is a member now.").wait_for()
