"""My Ponies: what a stable remembers."""

from django.db import models


class Item(models.Model):
    """A pony."""

    class Status(models.TextChoices):
        """What a pony is up to: the backlog, the active work, the done work."""

        GRAZING = "grazing", "Grazing"
        GALLOPING = "galloping", "Galloping"
        SHOW_READY = "show-ready", "Show Ready"

    COATS = 6  # colors in stable.css, `--coat-0` and on

    title = models.CharField(max_length=60)
    notes = models.TextField(max_length=500, blank=True)
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.GRAZING
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        # Newest first. A primary key has an index and no ties; an edit moves no row.
        ordering = ["-pk"]

    def __str__(self) -> str:
        """Return the pony's name."""
        return self.title

    @property
    def coat(self) -> int:
        """Return the number of the pony's color, which it keeps for life."""
        return self.pk % self.COATS
