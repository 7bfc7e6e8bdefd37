//! Owns the page on which the figures are kept: between two marks, the rest is by hand.
//! Knows nothing of what they mean.

use anyhow::{Context, Result};

use crate::repo::Repo;

/// The page, and beside it the picture.
const PAGE: &str = "scripts/docs/performance.md";
const PICTURE: &str = "scripts/docs/startup.svg";

/// What stands around the figures on the page.
const BEGIN: &str = "<!-- figures: cargo tour bench --keep -->\n";
const END: &str = "<!-- end of figures -->";

/// Puts the figures on the page, and the picture beside it.
pub fn keep(repo: &Repo, figures: &str, picture: &str) -> Result<()> {
    let page = repo.root.join(PAGE);
    let text = fs_err::read_to_string(&page)?;
    let text = with_figures(&text, figures)
        .with_context(|| format!("could not find the place for figures in `{PAGE}`"))?;
    fs_err::write(page, text)?;
    fs_err::write(repo.root.join(PICTURE), picture)?;
    println!("wrote {PAGE} and {PICTURE}");
    Ok(())
}

/// Replaces what is between the marks; nothing, if they are not there.
fn with_figures(page: &str, figures: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some([before, BEGIN, "\n", figures, "\n", END, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_figures_of_the_page_are_replaced() {
        let page =
            |figures: &str| format!("# Speed\n\n{BEGIN}\n{figures}\n{END}\n\nMore.\n");

        assert_eq!(with_figures(&page("old\n"), "new\n"), Some(page("new\n")));
        assert_eq!(with_figures("# Speed\n", "new\n"), None);
    }
}
