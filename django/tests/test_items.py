"""My Ponies, as a user and a browser see them."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from items.models import Item

LIST = reverse("ponies:index")
ADD = reverse("ponies:add")
RELEASE_ALL = reverse("ponies:release-all")


def edit_url(pony: Item) -> str:
    """Return the address of a pony's page."""
    return reverse("ponies:edit", args=[pony.pk])


def delete_url(pony: Item) -> str:
    """Return the address that asks before it deletes."""
    return reverse("ponies:delete", args=[pony.pk])


def answers(**changed: str) -> dict[str, str]:
    """Return a form that would be accepted, but for what is changed."""
    return {"title": "Luna", "notes": "", "status": "grazing"} | changed


def test_a_new_database_has_its_starter_ponies_with_comet_first(
    client: Client, db: None
) -> None:
    ponies = client.get(LIST).context["ponies"]

    assert [pony.title for pony in ponies] == [
        "Comet",
        "Bluebell",
        "Maple",
        "Thunder",
        "Sugar",
    ]


def test_an_emptied_stable_stays_empty_at_the_next_start(empty_stable: None) -> None:
    call_command("migrate", verbosity=0)

    assert not Item.objects.exists()


def test_the_list_shows_the_newest_first_and_an_edit_moves_nobody(
    client: Client, comet: Item
) -> None:
    luna = Item.objects.create(title="Luna")
    comet.save()

    ponies = client.get(LIST).context["ponies"]

    assert ponies == [luna, comet]


def test_the_list_needs_one_query_however_many_ponies_there_are(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Item.objects.bulk_create(Item(title=f"Pony {number}") for number in range(100))

    with django_assert_num_queries(1):
        client.get(LIST)


def test_the_list_tells_the_status_in_words_and_counts_each(
    client: Client, comet: Item
) -> None:
    Item.objects.create(title="Maple", status=Item.Status.SHOW_READY)

    page = client.get(LIST)

    assertContains(page, "<b>2 ponies</b>", html=True)
    assertContains(page, "<span>1 galloping</span>", html=True)
    assertContains(page, "<span>1 show ready</span>", html=True)
    assertNotContains(page, "0 grazing")


def test_an_empty_stable_is_a_picture_with_one_line_and_one_button(
    client: Client, empty_stable: None
) -> None:
    page = client.get(LIST)

    assertContains(page, 'class="picture"', count=1)
    assertContains(page, "Add your first pony", count=1)
    assertNotContains(page, "Release all")


def test_a_pony_moves_in_and_the_list_says_so(
    client: Client, empty_stable: None
) -> None:
    page = client.post(ADD, answers(notes="Likes\r\nclover"), follow=True)

    assertRedirects(page, LIST)
    assertContains(page, "Luna has moved in.")
    assert Item.objects.get().notes == "Likes\nclover"


def test_an_edit_is_kept_and_the_list_says_so(client: Client, comet: Item) -> None:
    page = client.post(edit_url(comet), answers(status="show-ready"), follow=True)

    comet.refresh_from_db()
    assertRedirects(page, LIST)
    assertContains(page, "Luna is up to date.")
    assert (comet.title, comet.status) == ("Luna", "show-ready")


def test_a_refused_edit_changes_nothing_and_keeps_the_old_name_as_heading(
    client: Client, comet: Item
) -> None:
    page = client.post(edit_url(comet), answers(notes="x" * 501))

    comet.refresh_from_db()
    assertContains(page, "<h1>Comet</h1>", html=True)
    assertContains(page, 'value="Luna"')
    assert comet.title == "Comet"


def test_a_name_with_markup_is_shown_as_it_was_typed(
    client: Client, empty_stable: None
) -> None:
    page = client.post(ADD, answers(title="<b>Bold</b>"), follow=True)

    assertNotContains(page, "<b>Bold</b>")
    assertContains(page, "&lt;b&gt;Bold&lt;/b&gt;")


def test_the_page_that_asks_names_the_pony_and_deletes_nothing(
    client: Client, comet: Item
) -> None:
    page = client.get(delete_url(comet))

    assertContains(page, "Delete Comet?")
    assert Item.objects.count() == 1


def test_a_confirmed_delete_takes_one_pony_and_says_which(
    client: Client, comet: Item
) -> None:
    Item.objects.create(title="Luna")

    page = client.post(delete_url(comet), follow=True)

    assertRedirects(page, LIST)
    assertContains(page, "Comet was deleted.")
    assert [pony.title for pony in Item.objects.all()] == ["Luna"]


def test_release_all_asks_how_many_and_releases_nobody_yet(
    client: Client, db: None
) -> None:
    page = client.get(RELEASE_ALL)

    assertContains(page, "Release all 5 ponies?")
    assert Item.objects.count() == 5


def test_a_confirmed_release_opens_the_gate_for_everyone(
    client: Client, db: None
) -> None:
    page = client.post(RELEASE_ALL, follow=True)

    assertRedirects(page, LIST)
    assertContains(page, "The gate is open: 5 ponies released.")
    assert not Item.objects.exists()


@pytest.mark.parametrize("address", [edit_url, delete_url])
def test_a_pony_that_has_left_gets_a_page_of_the_family(
    client: Client, comet: Item, address
) -> None:
    url = address(comet)
    comet.delete()

    page = client.get(url)

    assertContains(page, "Nobody lives here", status_code=404)


def test_a_form_without_its_token_is_refused_with_words(comet: Item) -> None:
    stranger = Client(enforce_csrf_checks=True)

    page = stranger.post(delete_url(comet))

    assertContains(page, "The form is out of date", status_code=403)
    assert Item.objects.count() == 1


def test_an_empty_stable_has_nobody_to_release(
    client: Client, empty_stable: None
) -> None:
    assertRedirects(client.get(RELEASE_ALL), LIST)
    assertRedirects(client.post(RELEASE_ALL), LIST)


def test_a_pony_has_the_same_coat_on_its_page_as_in_the_list(
    client: Client, comet: Item
) -> None:
    for pk in range(Item.COATS, 2 * Item.COATS):
        pony = Item.objects.create(pk=pk + 1000, title=f"Pony {pk}")
        coat = f"coat-{pony.coat}"

        assertContains(client.get(edit_url(pony)), f'class="portrait {coat}"')
