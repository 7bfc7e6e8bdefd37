"""The rules for a pony: the same ones, in the same words, on both sides."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from items.forms import ItemForm
from items.models import Item

ADD = reverse("ponies:add")


class Fields(HTMLParser):
    """Collect the attributes of each named field, as a browser does."""

    def __init__(self, html: str) -> None:
        """Read all of it at once."""
        super().__init__()
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the first field of a name, which stands for a group of choices."""
        known = dict(attrs)
        if tag in ("input", "textarea") and known.get("name"):
            self.attributes.setdefault(str(known["name"]), known)


def refusals(**answers: str) -> dict[str, list[str]]:
    """Return what the server says to a form."""
    form = ItemForm({"title": "Luna", "notes": "", "status": "grazing"} | answers)
    return dict(form.errors)


@pytest.mark.parametrize("name", ["title", "notes"])
def test_the_longest_text_that_the_browser_allows_is_the_longest_that_we_take(
    client: Client, db: None, name: str
) -> None:
    attributes = Fields(client.get(ADD).content.decode()).attributes[name]
    longest = int(attributes["maxlength"] or 0)

    assert refusals(**{name: "x" * longest}) == {}
    assert refusals(**{name: "x" * (longest + 1)}) == {
        name: [attributes["data-message-maxlength"]]
    }


@pytest.mark.parametrize("empty", ["", "   "])
def test_the_browser_says_of_a_missing_name_what_the_server_says(
    client: Client, db: None, empty: str
) -> None:
    attributes = Fields(client.get(ADD).content.decode()).attributes["title"]

    assert "required" in attributes
    assert refusals(title=empty) == {"title": [attributes["data-message-required"]]}


def test_what_the_browser_is_not_told_to_require_may_be_empty(
    client: Client, db: None
) -> None:
    attributes = Fields(client.get(ADD).content.decode()).attributes["notes"]

    assert "required" not in attributes
    assert refusals(notes="") == {}


def test_a_line_break_counts_once_as_it_does_in_the_browser() -> None:
    limit = Item._meta.get_field("notes").max_length

    assert refusals(notes="\r\n".join("x" * (limit // 2 + 1))[: limit + 1]) == {}


def test_a_status_that_nobody_knows_is_refused() -> None:
    assert refusals(status="flying") == {
        "status": ["Nobody knows that status: choose one of these."]
    }


def test_a_refused_form_ties_each_message_to_its_field_and_goes_to_the_first(
    client: Client, empty_stable: None
) -> None:
    page = client.post(ADD, {"title": "", "notes": "x" * 501, "status": "grazing"})

    fields = Fields(page.content.decode()).attributes
    assertContains(page, "Every pony needs a name.")
    assert fields["title"]["aria-invalid"] == "true"
    assert "id_title_error" in str(fields["title"]["aria-describedby"])
    assert [name for name in fields if "autofocus" in fields[name]] == ["title"]
    assert not Item.objects.exists()
