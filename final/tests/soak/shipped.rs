//! Owns the project as users have it: packaged settings, so no debug pages, no reloader.
//! Knows nothing of bundles: the interpreter is still the developer's.

use crate::{app::Scene, project::Project};

/// Returns a scene with the project as it is shipped, which lives as long as the copy.
pub fn shipped() -> (Scene, Project) {
    let project = Project::copy();
    project.write("config/settings/development.py", include_str!("shipped.py"));
    (Scene::new().with("--django", project.path()), project)
}
