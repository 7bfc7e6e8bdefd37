"""What all pages promise: one family, nothing from outside, nothing inline."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from pytest_django.asserts import assertContains

from config import VERSION

ROOT = Path(settings.BASE_DIR)
PAGES = ["/", "/ponies/new/", "/ponies/5/", "/ponies/5/delete/", "/ponies/release-all/"]
PAGES += ["/routines/", "/splash/", "/no-such-page/"]


@pytest.mark.parametrize("url", PAGES)
def test_a_page_asks_for_nothing_but_its_own_files(
    client: Client, db: None, url: str
) -> None:
    html = client.get(url).content.decode()

    for address in re.findall(r'(?:src|href)="([^"]*)"', html):
        assert re.match(r"/(?!/)|#", address), address
    for file in re.findall(r'"/static/([^"]+)"', html):
        assert finders.find(file), file


@pytest.mark.parametrize("url", PAGES)
def test_a_page_holds_under_a_policy_without_inline_code(
    client: Client, db: None, url: str
) -> None:
    html = client.get(url).content.decode()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=)", html)


@pytest.mark.parametrize("url", PAGES)
def test_no_page_shows_template_code(client: Client, db: None, url: str) -> None:
    html = client.get(url).content.decode()

    assert not re.search(r"\{[{%#]|[}%#]\}", html)


def test_no_style_sheet_or_script_names_another_host() -> None:
    files = [
        path
        for app in ("items", "tasks_demo")
        for path in (ROOT / app / "static").rglob("*.*")
        if path.suffix in (".css", ".js")
    ]

    assert files
    for path in files:
        assert "//" not in re.sub(r"^\s*//.*|\s// .*", "", path.read_text(), flags=re.M)


def test_the_foot_says_where_the_data_stays_and_which_version_this_is(
    client: Client, db: None
) -> None:
    page = client.get("/")

    assertContains(page, "Your data stays on this computer.")
    assertContains(page, f"Flying Stable {VERSION}")


def test_the_version_is_the_one_of_the_project_file() -> None:
    project = (ROOT / "pyproject.toml").read_text()

    assert f'\nversion = "{VERSION}"\n' in project


def test_the_native_action_stays_hidden_until_the_window_offers_it(
    client: Client, db: None
) -> None:
    assertContains(
        client.get("/"),
        'hidden data-desktop-action="open-app-data-folder"',
        count=1,
    )


def test_the_error_page_needs_neither_request_nor_database() -> None:
    html = render_to_string("500.html")

    assert "Your ponies are safe." in html


def test_the_navigation_tells_where_one_is(client: Client, db: None) -> None:
    assertContains(client.get("/"), 'href="/" aria-current="page"')
    assertContains(client.get("/ponies/5/"), 'href="/" aria-current="true"')
    assertContains(client.get("/routines/"), 'href="/routines/" aria-current="page"')
