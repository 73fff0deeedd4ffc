//! What NATS, ECS and CloudWatch accept as names. Each check answers what is allowed.

/// Longest stream, consumer and domain name, in bytes (`JSMaxNameLen` of nats-server).
const NATS_NAME_BYTES_MAX: usize = 255;
/// Longest ECS cluster and service name, in characters (ECS API, CreateService).
const ECS_NAME_CHARS_MAX: usize = 255;
/// Longest namespace and publisher name, in characters (CloudWatch API, PutMetricData, Dimension).
const CLOUDWATCH_NAME_CHARS_MAX: usize = 255;

/// A stream, consumer or domain: what nats-server takes, and of that what CloudWatch takes as the
/// value of a dimension.
pub(crate) fn nats_name(text: &str) -> Result<(), &'static str> {
    let fits = (1..=NATS_NAME_BYTES_MAX).contains(&text.len())
        && text.chars().all(|character| {
            character.is_ascii_graphic() && !matches!(character, '.' | '*' | '>' | '/' | '\\')
        });
    fits.then_some(()).ok_or(
        "1 to 255 printable ASCII characters without blanks, '.', '*', '>', '/' and '\\', \
         as in NATS and CloudWatch",
    )
}

/// An ECS cluster or service: a name, since the catalogue's dimensions are names.
pub(crate) fn ecs_name(text: &str) -> Result<(), &'static str> {
    let fits = (1..=ECS_NAME_CHARS_MAX).contains(&text.len())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'));
    fits.then_some(())
        .ok_or("a name of 1 to 255 letters, digits, '-' and '_'; not an ARN")
}

/// A CloudWatch namespace.
pub(crate) fn namespace(text: &str) -> Result<(), &'static str> {
    let fits = (1..=CLOUDWATCH_NAME_CHARS_MAX).contains(&text.len())
        && !text.starts_with(':')
        && !text.starts_with("AWS/")
        && text.chars().any(|character| character != ' ')
        && text.chars().all(|character| {
            character.is_ascii_alphanumeric()
                || matches!(character, '.' | '-' | '_' | '/' | '#' | ':' | ' ')
        });
    fits.then_some(()).ok_or(
        "1 to 255 letters, digits, blanks and . - _ / # :, \
         not beginning with ':' or 'AWS/'",
    )
}

/// The publisher's name, which is the value of a dimension.
pub(crate) fn publisher(text: &str) -> Result<(), &'static str> {
    let fits = (1..=CLOUDWATCH_NAME_CHARS_MAX).contains(&text.len())
        && text.chars().any(|character| character != ' ')
        && text
            .chars()
            .all(|character| character.is_ascii_graphic() || character == ' ');
    fits.then_some(())
        .ok_or("1 to 255 printable ASCII characters, not all blank")
}

/// The beginning of reply subjects: NATS tokens joined by dots, no wildcards.
pub(crate) fn inbox_prefix(text: &str) -> Result<(), &'static str> {
    let fits = text.len() <= NATS_NAME_BYTES_MAX
        && text.split('.').all(|token| {
            !token.is_empty()
                && token.chars().all(|character| {
                    character.is_ascii_graphic() && !matches!(character, '*' | '>')
                })
        });
    fits.then_some(())
        .ok_or("tokens joined by '.', without blanks and wildcards, as in _INBOX_publisher")
}

/// Any text that is not empty.
pub(crate) fn not_empty(text: &str) -> Result<(), &'static str> {
    (!text.is_empty())
        .then_some(())
        .ok_or("a text that is not empty")
}
