//! Owns migrations that a test adds to a copy of the project.
//! Knows nothing of what becomes of them.

use crate::project::Project;

/// Takes all ponies away.
pub const DELETE: &str = "migrations.RunSQL('DELETE FROM items_item')";
/// Cannot be applied.
pub const FAIL: &str = "migrations.RunPython(fail)";
/// Writes so much that it cannot all be kept in memory, says so, and never ends.
pub const FILL_AND_WAIT: &str = "migrations.RunPython(fill_and_wait)";
/// Waits two seconds.
pub const WAIT_A_LITTLE: &str = "migrations.RunPython(wait_a_little)";

const TEXT: &str = r#"
import sys, threading
from django.db import migrations


def fail(apps, schema_editor):
    raise ValueError("on purpose")


def fill_and_wait(apps, schema_editor):
    Item = apps.get_model("items", "Item")
    Item.objects.all().delete()
    Item.objects.bulk_create(Item(title=f"{n}", notes="x" * 900) for n in range(9000))
    print("filled", file=sys.stderr, flush=True)
    threading.Event().wait()


def wait_a_little(apps, schema_editor):
    threading.Event().wait(2)


class Migration(migrations.Migration):
    dependencies = [("items", "AFTER")]
    operations = [OPERATION]
"#;

/// The last migration of `items` as it is.
pub const LAST: &str = "0002_starter_ponies";

/// Adds a migration to `items` that comes after another one.
pub fn add(project: &Project, name: &str, after: &str, operation: &str) {
    let text = TEXT.replace("AFTER", after).replace("OPERATION", operation);
    project.write(&format!("items/migrations/{name}.py"), &text);
}
