"""Give a brand-new database its first ponies.

Django runs a migration once in the life of a database, so a stable that was emptied
on purpose stays empty.
"""

from django.db import migrations

STARTER_PONIES = [
    ("Sugar", "Resting a wing.", "grazing"),
    ("Thunder", "Night flights only; afraid of kites.", "galloping"),
    ("Maple", "Braided and brushed for Saturday.", "show-ready"),
    ("Bluebell", "Prefers clover. Will not share.", "grazing"),
    ("Comet", "Learning to land without a bounce.", "galloping"),
]


def add_starter_ponies(apps, schema_editor):
    """Add the ponies, the first of the list last, because the newest is shown first."""
    item = apps.get_model("items", "Item")
    for title, notes, status in STARTER_PONIES:
        item.objects.create(title=title, notes=notes, status=status)


class Migration(migrations.Migration):
    """Run after the table exists; going back leaves the ponies alone."""

    dependencies = [("items", "0001_initial")]

    operations = [migrations.RunPython(add_starter_ponies, migrations.RunPython.noop)]
