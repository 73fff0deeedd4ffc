//! What a server refused: it says so in events of the connection, and answers nothing.

use std::sync::{Arc, Mutex, PoisonError};

use async_nats::{Event, ServerError};

/// Most permission texts kept, one for each subject the server refused.
const VIOLATIONS_MAX: usize = 256;

/// What the server refused, in its own words.
///
/// A refused publish or subscription answers no request: the text arrives as an event of the
/// connection, and the request times out.
#[derive(Clone, Default)]
pub(crate) struct Violations(Arc<Mutex<Vec<String>>>);

impl Violations {
    pub(crate) fn note(&self, event: &Event) {
        let Event::ServerError(ServerError::Other(text)) = event else {
            return;
        };
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.len() < VIOLATIONS_MAX
            && text.to_ascii_lowercase().contains("permissions violation")
            && !texts.contains(text)
        {
            texts.push(text.clone());
        }
    }

    /// What the server said of `subject`, or of the replies that it kept from us.
    pub(crate) fn about(&self, subject: &str) -> Option<String> {
        let texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let quoted = format!("\"{subject}\"");
        let named = texts.iter().find(|text| text.contains(&quoted));
        let replies = || texts.iter().find(|text| text.contains("Subscription"));
        named.or_else(replies).cloned()
    }
}

#[cfg(test)]
mod tests {
    use async_nats::{Event, ServerError};

    use super::Violations;

    #[test]
    fn violations_are_attached_to_their_own_subject() {
        let said = |text: &str| Event::ServerError(ServerError::Other(text.to_owned()));
        let violations = Violations::default();
        violations.note(&said(
            "Permissions Violation for Publish to \"$JS.API.CONSUMER.INFO.A.b\"",
        ));
        violations.note(&said(
            "some other error about \"$JS.API.CONSUMER.INFO.A.c\"",
        ));
        violations.note(&Event::Disconnected);
        let about = |subject: &str| violations.about(subject);
        assert!(about("$JS.API.CONSUMER.INFO.A.b").is_some_and(|text| text.contains("Publish")));
        assert_eq!(about("$JS.API.CONSUMER.INFO.A.c"), None);
        violations.note(&said(
            "Permissions Violation for Subscription to \"_INBOX.x.*\"",
        ));
        assert!(
            about("$JS.API.CONSUMER.INFO.A.c").is_some_and(|text| text.contains("Subscription")),
            "replies kept from us concern every request"
        );
    }
}
