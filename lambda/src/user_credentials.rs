//! The text of a NATS credentials file: who a user is, and the key that proves it.

use nkeys::{KeyPair, KeyPairType};

use crate::pem;

/// How the lines around each part begin; what else they say is for people.
const RULE: &str = "---";

/// A user's claims and the key they name.
pub(crate) struct UserCredentials {
    /// The claims, as a JWT that an account signed.
    pub(crate) jwt: String,
    /// Signs what a server asks to be signed.
    pub(crate) key: KeyPair,
}

impl UserCredentials {
    /// Reads the text of a credentials file, whichever way its line breaks came.
    ///
    /// # Errors
    /// What is missing. The text is a secret and is never quoted.
    //
    // The NATS client reads it by regular expressions, which alone need them: an eighth of the
    // packed function.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = pem::normalize(text);
        let mut lines = text.lines().map(str::trim);
        let mut part = || {
            lines.find(|line| line.starts_with(RULE))?;
            let part = lines.find(|line| !line.is_empty())?;
            // The rule that closes it.
            lines.find(|line| line.starts_with(RULE))?;
            (!part.starts_with(RULE)).then(|| part.to_owned())
        };
        let jwt = part().filter(|jwt| jwt.split('.').count() == 3);
        let jwt = jwt.ok_or("no JWT")?;
        let key = part().and_then(|seed| KeyPair::from_seed(&seed).ok());
        let key = key.filter(|key| matches!(key.key_pair_type(), KeyPairType::User));
        let key = key.ok_or("no seed of a user's nkey")?;
        Ok(Self { jwt, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(jwt: &str, seed: &str) -> String {
        format!(
            "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
             ************************* IMPORTANT *************************\n\
             Seeds are secrets.\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        )
    }

    fn fault(text: &str) -> &'static str {
        UserCredentials::parse(text).err().unwrap()
    }

    #[test]
    fn both_parts_are_found_however_the_line_breaks_came() {
        let user = KeyPair::new_user();
        let plain = text("a.b.c", &user.seed().unwrap());
        for form in [
            plain.clone(),
            plain.replace('\n', "\\n"),
            plain.replace('\n', "\r\n"),
        ] {
            let read = UserCredentials::parse(&form).ok().unwrap();
            assert_eq!(read.jwt, "a.b.c");
            assert_eq!(read.key.public_key(), user.public_key());
        }
    }

    #[test]
    fn what_is_missing_is_said_and_nothing_is_quoted() {
        let user = KeyPair::new_user().seed().unwrap();
        let account = KeyPair::new_account().seed().unwrap();
        for jwt in ["", "hunter2", "------"] {
            assert_eq!(fault(&text(jwt, &user)), "no JWT", "{jwt}");
        }
        for seed in ["", "hunter2", &account] {
            assert_eq!(fault(&text("a.b.c", seed)), "no seed of a user's nkey");
        }
        let half = text("a.b.c", &user);
        let half = half.split("------END USER").next().unwrap();
        assert_eq!(fault(half), "no seed of a user's nkey");
        assert_eq!(fault("a.b.c"), "no JWT");
    }
}
