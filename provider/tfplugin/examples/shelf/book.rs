//! The resource: a file named like the book. It holds the number of pages, the mark and, while the
//! book is lent, to whom and for how many days: `412 A7 Leto 14`.

use std::io;
use std::path::PathBuf;

use async_trait::async_trait;
use tfplugin::resource::{
    Applied, CreateRequest, DeleteRequest, Deleted, GenerateConfigRequest, GeneratedConfig,
    Identity, ImportBy, ImportRequest, Imported, MoveRequest, Read, ReadRequest, UpdateRequest,
};
use tfplugin::schema::{Attribute, IdentityAttribute, IdentitySchema, Schema};
use tfplugin::{Context, Diagnostic, Object, Resource, Type, Value};

use super::Folder;

pub(super) const BOOK: &str = "shelf_book";

/// What a book has when nobody says.
const PAGES_DEFAULT: u32 = 100;

/// The shelf mark that every book gets unless its owner chooses one.
const MARK: &str = "unsorted";

#[derive(Debug)]
pub(super) struct Book {
    pub(super) folder: Folder,
}

#[async_trait]
impl Resource for Book {
    fn type_name(&self) -> &str {
        BOOK
    }

    fn schema(&self) -> Schema {
        let loan = [
            ("to", Attribute::string().required()),
            ("days", Attribute::number().omittable()),
        ];
        Schema::new([
            ("title", Attribute::string().required().requires_replace()),
            ("pages", Attribute::number().default(PAGES_DEFAULT)),
            ("mark", Attribute::string().optional().computed()),
            ("loan", Attribute::nested_single(loan).omittable()),
            ("file", Attribute::string().computed()),
        ])
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        let title = IdentityAttribute::required(Type::String, "The book's title.");
        Some(IdentitySchema::new([("title", title)]))
    }

    async fn create(&self, _: &Context, request: CreateRequest) -> Applied {
        self.write(request.planned)
    }

    async fn update(&self, _: &Context, request: UpdateRequest) -> Applied {
        self.write(request.planned)
    }

    async fn delete(&self, _: &Context, request: DeleteRequest) -> Deleted {
        match std::fs::remove_file(self.file(&title(&request.prior))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Deleted::failed(trouble(&error))
            }
            _ => Deleted::done(),
        }
    }

    async fn read(&self, _: &Context, request: ReadRequest) -> Read {
        let title = title(&request.current);
        match state(&self.folder, &title) {
            Ok(state) => Read::new(state).with_identity(identity(&title)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Read::gone(),
            Err(error) => Read::failed(trouble(&error)),
        }
    }

    async fn import(&self, _: &Context, request: ImportRequest) -> Imported {
        let title = match request.by {
            ImportBy::Id(id) => id,
            ImportBy::Identity(identity) => title(&identity),
        };
        Imported::new(Object::from([("title", title.as_str())])).with_identity(identity(&title))
    }

    fn generates_config(&self) -> bool {
        true
    }

    /// Nobody writes the mark that a book gets anyway.
    async fn generate_config(
        &self,
        _: &Context,
        request: GenerateConfigRequest,
    ) -> GeneratedConfig {
        let mut config = request.config;
        if config.get("mark").as_str() == Some(MARK) {
            config.set("mark", Value::Null);
        }
        GeneratedConfig::new(config)
    }

    fn moves_state(&self) -> bool {
        true
    }

    /// A `terraform_data` whose input is a title becomes the book of that title.
    async fn move_state(&self, _: &Context, request: MoveRequest) -> Imported {
        if !request.is_from("builtin/terraform", "terraform_data") {
            let detail = "Found another type; allowed: terraform_data.";
            return Imported::failed(Diagnostic::error("This is no book", detail));
        }
        let theirs = match request.source_state.read_untyped() {
            Ok(theirs) => theirs,
            Err(diagnostic) => return Imported::failed(diagnostic),
        };
        let input = theirs.get("input").as_object();
        match input.and_then(|input| input.get("value").as_str()) {
            Some(title) => Imported::new(Object::from([("title", title)])),
            None => Imported::failed(Diagnostic::error(
                "This is no book",
                "Found a terraform_data without a text as its input; allowed: a title.",
            )),
        }
    }
}

impl Book {
    fn file(&self, title: &str) -> PathBuf {
        self.folder.get().join(title)
    }

    fn write(&self, planned: Object) -> Applied {
        let title = title(&planned);
        let mark = planned.get("mark").as_str().unwrap_or(MARK);
        let mut text = format!("{} {mark}", planned.get("pages"));
        if let Some(loan) = planned.get("loan").as_object() {
            text += &format!(" {}", loan.get("to").as_str().unwrap_or_default());
            if let Some(days) = loan.get("days").as_number() {
                text += &format!(" {days}");
            }
        }
        let written = std::fs::write(self.file(&title), text);
        match written.and_then(|()| state(&self.folder, &title)) {
            Ok(state) => Applied::new(state).with_identity(identity(&title)),
            Err(error) => Applied::failed(trouble(&error)),
        }
    }
}

/// The book of this title as it stands on the shelf.
pub(super) fn state(folder: &Folder, title: &str) -> io::Result<Object> {
    let file = folder.get().join(title);
    let text = std::fs::read_to_string(&file)?;
    let mut words = text.split_whitespace();
    let pages = number(&text, words.next())?.unwrap_or(PAGES_DEFAULT);
    let mark = words.next().unwrap_or(MARK);
    let (to, days) = (words.next(), number(&text, words.next())?);
    let loan = to.map(|to| Value::object([("to", Value::from(to)), ("days", Value::from(days))]));
    Ok(Object::from([
        ("title", Value::from(title)),
        ("pages", Value::from(pages)),
        ("mark", Value::from(mark)),
        ("loan", Value::from(loan)),
        ("file", Value::from(file.to_string_lossy().into_owned())),
    ]))
}

fn number(text: &str, word: Option<&str>) -> io::Result<Option<u32>> {
    let wrong = |error| io::Error::other(format!("{text:?} has no number in its place: {error}"));
    word.map(|word| word.parse().map_err(wrong)).transpose()
}

pub(super) fn identity(title: &str) -> Identity {
    Object::from([("title", title)])
}

pub(super) fn trouble(error: &io::Error) -> Diagnostic {
    Diagnostic::error("The shelf is in disorder", error.to_string())
}

fn title(object: &Object) -> String {
    object.get("title").as_str().unwrap_or_default().to_owned()
}
