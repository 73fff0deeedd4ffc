//! What NATS, ECS and CloudWatch accept as names. Each check answers what is allowed.

/// Longest stream, consumer and domain name, in bytes (`JSMaxNameLen` of nats-server).
const NATS_NAME_BYTES_MAX: usize = 255;
/// What the name of a bucket's stream begins with: `KV_`.
const KV_PREFIX_BYTES: usize = 3;
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

/// A name of the author's own that is the value of a dimension: of a publisher or a gateway.
pub(crate) fn dimension(text: &str) -> Result<(), &'static str> {
    let fits = (1..=CLOUDWATCH_NAME_CHARS_MAX).contains(&text.len())
        && text.chars().any(|character| character != ' ')
        && text
            .chars()
            .all(|character| character.is_ascii_graphic() || character == ' ');
    fits.then_some(())
        .ok_or("1 to 255 printable ASCII characters, not all blank")
}

/// A subject to publish to, or the beginning of reply subjects: NATS tokens joined by dots, no
/// wildcards.
pub(crate) fn subject(text: &str) -> Result<(), &'static str> {
    let fits = text.len() <= NATS_NAME_BYTES_MAX
        && text.split('.').all(|token| {
            !token.is_empty()
                && token.chars().all(|character| {
                    character.is_ascii_graphic() && !matches!(character, '*' | '>')
                })
        });
    fits.then_some(())
        .ok_or("tokens joined by '.', without blanks and wildcards, as in gateway.guilds.get")
}

/// A key-value bucket (nats.go `kv.go`, validBucketRe).
pub(crate) fn bucket(text: &str) -> Result<(), &'static str> {
    let fits = (1..=NATS_NAME_BYTES_MAX - KV_PREFIX_BYTES).contains(&text.len())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'));
    fits.then_some(())
        .ok_or("1 to 252 letters, digits, '-' and '_'")
}

/// The name of a Prometheus metric (Prometheus, Data model).
pub(crate) fn prometheus_metric(text: &str) -> Result<(), &'static str> {
    let letter = |character: char| character.is_ascii_alphabetic() || "_:".contains(character);
    let fits = text.starts_with(letter)
        && text
            .chars()
            .all(|character| letter(character) || character.is_ascii_digit());
    fits.then_some(())
        .ok_or("letters, digits, '_' and ':', not beginning with a digit")
}

/// Any text that is not empty.
pub(crate) fn not_empty(text: &str) -> Result<(), &'static str> {
    (!text.is_empty())
        .then_some(())
        .ok_or("a text that is not empty")
}
