//! What a resource answers.

use super::{Identity, Private};
use crate::diagnostic::Diagnostics;
use crate::path::Path;
use crate::value::Object;

/// The plan of a new or changed object.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// The state to come, unknown where only apply will tell. `None` only beside an error.
    pub state: Option<Object>,
    /// Private data for apply; `None` passes on what came with the request.
    pub private: Option<Private>,
    /// Attributes whose change asks for a new object, beside those the schema marks.
    pub requires_replace: Vec<Path>,
    /// The identity to come. Leave it out unless wholly known. `None` keeps the identity of the
    /// state in an update.
    pub identity: Option<Identity>,
    /// Messages.
    pub diagnostics: Diagnostics,
}

impl Planned {
    /// A plan of this state.
    pub fn new(state: Object) -> Self {
        Self {
            state: Some(state),
            ..Self::default()
        }
    }

    /// No plan.
    pub fn failed(diagnostics: impl Into<Diagnostics>) -> Self {
        Self {
            diagnostics: diagnostics.into(),
            ..Self::default()
        }
    }

    /// This plan with messages added.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: impl Into<Diagnostics>) -> Self {
        self.diagnostics.extend(diagnostics.into());
        self
    }

    /// This plan with an attribute whose change asks for a new object.
    #[must_use]
    pub fn with_replace(mut self, path: Path) -> Self {
        self.requires_replace.push(path);
        self
    }

    /// This plan with private data for apply.
    #[must_use]
    pub fn with_private(mut self, private: Private) -> Self {
        self.private = Some(private);
        self
    }

    /// This plan with the identity to come, which is wholly known.
    #[must_use]
    pub fn with_identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self
    }
}

/// The plan of an object's end.
#[derive(Clone, Debug, Default)]
pub struct PlannedDestroy {
    /// Private data for the delete; `None` passes on what came with the request.
    pub private: Option<Private>,
    /// Messages.
    pub diagnostics: Diagnostics,
}

/// What a create or update achieved.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// The state as it is now; after a failure what is true in spite of it. `None` only beside an
    /// error: a create then made nothing, an update changed nothing.
    pub state: Option<Object>,
    /// Private data of the state; `None` keeps what came with the plan.
    pub private: Option<Private>,
    /// The identity, complete; `None` keeps the one that came with the plan. A create has to give
    /// it.
    pub identity: Option<Identity>,
    /// Messages.
    pub diagnostics: Diagnostics,
}

/// What a read found.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The state as it is now. `None` without an error: the object is gone.
    pub state: Option<Object>,
    /// Private data of the state; `None` keeps what was there.
    pub private: Option<Private>,
    /// The identity, complete; `None` keeps what was there. A read has to give it when the state
    /// has none yet.
    pub identity: Option<Identity>,
    /// Messages.
    pub diagnostics: Diagnostics,
}

/// What an import, or taking over another type's state, found.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The state, as far as the import knows it. `None` only beside an error.
    pub state: Option<Object>,
    /// Private data of the state; `None` is none.
    pub private: Option<Private>,
    /// The identity, complete; `None` keeps the one that was imported by, and leaves it to the read
    /// that follows otherwise.
    pub identity: Option<Identity>,
    /// Messages.
    pub diagnostics: Diagnostics,
}

macro_rules! stateful {
    ($($answer:ident),*) => {$(
        impl $answer {
            /// The state as it is now, without any message.
            pub fn new(state: Object) -> Self {
                Self {
                    state: Some(state),
                    ..Self::default()
                }
            }

            /// Nothing but the reason.
            pub fn failed(diagnostics: impl Into<Diagnostics>) -> Self {
                Self {
                    diagnostics: diagnostics.into(),
                    ..Self::default()
                }
            }

            /// This answer with messages added.
            #[must_use]
            pub fn with_diagnostics(mut self, diagnostics: impl Into<Diagnostics>) -> Self {
                self.diagnostics.extend(diagnostics.into());
                self
            }

            /// This answer with private data of the state.
            #[must_use]
            pub fn with_private(mut self, private: Private) -> Self {
                self.private = Some(private);
                self
            }

            /// This answer with the complete identity.
            #[must_use]
            pub fn with_identity(mut self, identity: Identity) -> Self {
                self.identity = Some(identity);
                self
            }
        }
    )*};
}

stateful!(Applied, Read, Imported);

impl Read {
    /// The object does not exist any more.
    pub fn gone() -> Self {
        Self::default()
    }
}

/// What a delete achieved. Without an error the object is gone.
#[derive(Clone, Debug, Default)]
pub struct Deleted {
    /// After a failure, the state as it is now; `None` keeps the prior one.
    pub state: Option<Object>,
    /// Messages.
    pub diagnostics: Diagnostics,
}

impl Deleted {
    /// The object is gone.
    pub fn done() -> Self {
        Self::default()
    }

    /// The object, or a part of it, is still there.
    pub fn failed(diagnostics: impl Into<Diagnostics>) -> Self {
        Self {
            state: None,
            diagnostics: diagnostics.into(),
        }
    }
}

/// The configuration of an object that exists.
#[derive(Clone, Debug, Default)]
pub struct GeneratedConfig {
    /// The configuration. Terraform prints a null for an optional attribute, and nothing for one
    /// that is computed too. `None` only beside an error.
    pub config: Option<Object>,
    /// Messages.
    pub diagnostics: Diagnostics,
}

impl GeneratedConfig {
    /// This configuration.
    pub fn new(config: Object) -> Self {
        Self {
            config: Some(config),
            diagnostics: Diagnostics::new(),
        }
    }

    /// Nothing but the reason.
    pub fn failed(diagnostics: impl Into<Diagnostics>) -> Self {
        Self {
            config: None,
            diagnostics: diagnostics.into(),
        }
    }

    /// This answer with messages added.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: impl Into<Diagnostics>) -> Self {
        self.diagnostics.extend(diagnostics.into());
        self
    }
}

/// State or identity brought to the current schema version.
#[derive(Clone, Debug, Default)]
pub struct Upgraded {
    /// The state or identity. `None` only beside an error.
    pub object: Option<Object>,
    /// Messages.
    pub diagnostics: Diagnostics,
}

impl Upgraded {
    /// This object, in the current schema version.
    pub fn new(object: Object) -> Self {
        Self {
            object: Some(object),
            diagnostics: Diagnostics::new(),
        }
    }

    /// Nothing but the reason.
    pub fn failed(diagnostics: impl Into<Diagnostics>) -> Self {
        Self {
            object: None,
            diagnostics: diagnostics.into(),
        }
    }
}
