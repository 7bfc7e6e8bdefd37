"""The rules for a pony. The server enforces them; the browser is told the same ones."""

from typing import Any

from django import forms

from .models import Item


class LinesField(forms.CharField):
    """Text of several lines, counted as browsers count it: a line break is one."""

    def to_python(self, value: Any) -> str:
        """Turn the line breaks of a submitted form into plain ones."""
        return super().to_python(value).replace("\r\n", "\n").strip()


class ItemForm(forms.ModelForm):
    """Add or edit a pony. Lengths and choices come from the model."""

    class Meta:
        model = Item
        fields = ["title", "notes", "status"]
        labels = {"title": "Name", "notes": "Notes", "status": "Status"}
        help_texts = {
            "notes": "Habits, fears, favorite snacks. You may leave it empty."
        }
        field_classes = {"notes": LinesField}
        widgets = {
            "title": forms.TextInput(attrs={"autocomplete": "off"}),
            "notes": forms.Textarea(attrs={"rows": 3}),
            "status": forms.RadioSelect,
        }
        error_messages = {
            "title": {
                "required": "Every pony needs a name.",
                "max_length": "That name does not fit on the stable door: "
                "keep it to %(limit_value)d characters.",
            },
            "notes": {
                "max_length": "That is more than a pony can live up to: "
                "keep it to %(limit_value)d characters.",
            },
            "status": {
                "required": "Every pony is up to something: choose a status.",
                "invalid_choice": "Nobody knows that status: choose one of these.",
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Hand each rule's message to the browser; Django renders the rule itself."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            limit = getattr(field, "max_length", None)
            attrs = field.widget.attrs
            attrs["aria-describedby"] = f"id_{name}_helptext id_{name}_error"
            if field.required:
                attrs["data-message-required"] = field.error_messages["required"]
            if limit is not None:
                message = field.error_messages["max_length"] % {"limit_value": limit}
                attrs["data-message-maxlength"] = message
        if not self.is_bound and self.instance.pk is None:
            self.fields["title"].widget.attrs["autofocus"] = True

    def full_clean(self) -> None:
        """Check everything, then ask the browser to go to the first refused field."""
        super().full_clean()
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["autofocus"] = True
                break
