//! Listings that come in pages.

use crate::{failure::Failure, operation::Operation};

/// Most pages of one listing: 10,000 policies, 50,000 targets. What goes on beyond it is taken for a
/// listing that never ends.
const PAGES_MAX: usize = 1_000;

/// One page of a listing.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// Its rows; none at all is no end.
    pub(crate) rows: Vec<T>,
    /// Where the next page begins; `None` after the last.
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// A page as the SDK gives it: an empty token is none.
    pub(crate) fn new(rows: Option<Vec<T>>, next: Option<String>) -> Self {
        Self {
            rows: rows.unwrap_or_default(),
            next: next.filter(|token| !token.is_empty()),
        }
    }
}

/// Every row of a listing, page by page. AWS sends empty pages that are not the last.
pub(crate) async fn all<T, F>(
    operation: Operation,
    object: &str,
    mut page: impl FnMut(Option<String>) -> F,
) -> Result<Vec<T>, Failure>
where
    F: Future<Output = Result<Page<T>, Failure>>,
{
    let mut rows = Vec::new();
    let mut token = None;
    for _ in 0..PAGES_MAX {
        let Page { rows: more, next } = page(token).await?;
        rows.extend(more);
        token = next;
        if token.is_none() {
            return Ok(rows);
        }
    }
    let message = format!("the listing goes on after {PAGES_MAX} pages");
    Err(Failure::unexpected(operation, object, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_listing_goes_on_after_an_empty_page_and_ends_without_a_token() {
        let pages = [
            (vec![1, 2], Some("a")),
            (vec![], Some("b")),
            (vec![3], Some("")),
        ];
        let asked = std::cell::RefCell::new(Vec::new());
        let rows = all(Operation::DESCRIBE_POLICIES, "policies", |token| {
            let mut asked = asked.borrow_mut();
            let (rows, next) = pages[asked.len()].clone();
            asked.push(token);
            std::future::ready(Ok(Page::new(Some(rows), next.map(str::to_owned))))
        })
        .await;
        assert_eq!(rows.unwrap(), [1, 2, 3]);
        let tokens = [None, Some("a".to_owned()), Some("b".to_owned())];
        assert_eq!(*asked.borrow(), tokens);
    }

    #[tokio::test]
    async fn a_listing_that_never_ends_is_given_up() {
        let endless = |_| std::future::ready(Ok(Page::new(Some(vec![1]), Some("a".to_owned()))));
        let failure = all(Operation::DESCRIBE_POLICIES, "policies", endless).await;
        let told = failure.unwrap_err().to_string();
        assert!(told.contains("goes on after 1000 pages"), "{told}");
    }
}
