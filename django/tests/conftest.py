"""What several test files share."""

import pytest

from items.models import Item


@pytest.fixture
def empty_stable(db: None) -> None:
    """Give a database without the starter ponies."""
    Item.objects.all().delete()


@pytest.fixture
def comet(empty_stable: None) -> Item:
    """Give a stable with one pony."""
    return Item.objects.create(
        title="Comet", notes="Learning to land.", status=Item.Status.GALLOPING
    )
