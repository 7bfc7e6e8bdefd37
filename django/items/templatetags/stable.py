"""What the templates of the project need beyond Django's own tags."""

from django import template

from config import VERSION

register = template.Library()


@register.simple_tag
def version() -> str:
    """Return the version of the app, for the foot of each page."""
    return VERSION
