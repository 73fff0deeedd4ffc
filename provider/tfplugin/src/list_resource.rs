//! What a list resource must answer: `terraform query` (Terraform 1.14 and later).

use std::future::pending;

use async_trait::async_trait;
use tokio::sync::mpsc;

use crate::context::Context;
use crate::diagnostic::Diagnostics;
use crate::resource::{Identity, ValidateRequest};
use crate::schema::Schema;
use crate::value::Object;

/// Finds the objects of a managed resource type that exist, whether Terraform manages them or not.
///
/// Only a resource type with an identity can be listed. Users write `list` blocks in files named
/// `*.tfquery.hcl`, run `terraform query`, and with `-generate-config-out` get a resource and an
/// import block for each object found.
#[async_trait]
pub trait ListResource: Send + Sync {
    /// The full name of the managed resource type whose objects it lists.
    fn type_name(&self) -> &str;

    /// The schema of the `config` block: filters, each required or optional. Must be the same at
    /// every call.
    fn schema(&self) -> Schema;

    /// Judges the filters beyond the schema's validators. Anything may be unknown; the provider is
    /// not configured; nothing remote may be asked.
    async fn validate(&self, _context: &Context, _request: ValidateRequest) -> Diagnostics {
        Diagnostics::new()
    }

    /// Gives `listing` each object as soon as it is found, in an order that does not change from
    /// run to run, and answers with what else there is to say; an error tells that objects may be
    /// missing.
    ///
    /// The call is dropped at an `await` when Terraform has enough, goes away, or is interrupted.
    /// So fetch page by page, and change nothing.
    async fn list(&self, context: &Context, request: ListRequest, listing: &Listing)
    -> Diagnostics;
}

/// Asks for the objects that exist.
#[derive(Clone, Debug)]
pub struct ListRequest {
    /// The filters, wholly known.
    pub config: Object,
    /// Whether [`Listed::object`] is wanted. Where it costs calls, spare them otherwise.
    pub include_object: bool,
    /// Most objects that Terraform takes; later ones are not sent. For the size of a page.
    pub limit: usize,
}

/// Most objects listed when Terraform names no limit; its own default.
pub const LIST_LIMIT_DEFAULT: usize = 100;

/// One object that exists.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The identity, complete: by it the object is imported.
    pub identity: Identity,
    /// What people call it; not empty.
    pub display_name: String,
    /// The state as a read would find it, wholly known. Needed when the request asks for it, and
    /// ignored otherwise.
    pub object: Option<Object>,
    /// Messages about this object. An error ends the list.
    pub diagnostics: Diagnostics,
}

impl Listed {
    /// An object by its identity and the name people know it by.
    pub fn new(identity: Identity, display_name: impl Into<String>) -> Self {
        Self {
            identity,
            display_name: display_name.into(),
            object: None,
            diagnostics: Diagnostics::new(),
        }
    }

    /// This object with its state.
    #[must_use]
    pub fn with_object(mut self, object: Object) -> Self {
        self.object = Some(object);
        self
    }

    /// This object with messages added.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: impl Into<Diagnostics>) -> Self {
        self.diagnostics.extend(diagnostics.into());
        self
    }
}

/// Takes the objects that a list finds.
#[derive(Debug)]
pub struct Listing(mpsc::Sender<Listed>);

/// Objects that wait for Terraform to take them; the list then waits too.
const LISTED_WAITING_MAX: usize = 1;

impl Listing {
    /// A listing, and where its objects come out.
    pub(crate) fn new() -> (Self, mpsc::Receiver<Listed>) {
        let (sender, receiver) = mpsc::channel(LISTED_WAITING_MAX);
        (Self(sender), receiver)
    }

    /// Sends one object to Terraform, and waits until there is room for the next. When Terraform
    /// has enough this does not return, and the list is dropped.
    pub async fn push(&self, listed: Listed) {
        if self.0.send(listed).await.is_err() {
            pending().await
        }
    }
}
