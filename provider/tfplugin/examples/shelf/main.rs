//! A small provider with everything a resource can have: `shelf_book` is a file in a folder. It
//! shows how the library is used, and real Terraform drives it in the tests.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tfplugin::function::{Arguments, FunctionError};
use tfplugin::provider::ConfigureRequest;
use tfplugin::schema::{Attribute, Parameter, Schema, Signature};
use tfplugin::serve::{Program, run};
use tfplugin::{
    Context, Diagnostics, Field, Function, ListResource, Provider, Resource, Type, Value,
};

mod book;
mod books;

const ADDRESS: &str = "registry.terraform.io/arrakis/shelf";

fn main() -> ExitCode {
    let program = Program {
        name: "terraform-provider-shelf",
        version: env!("CARGO_PKG_VERSION"),
        source: ADDRESS,
    };
    let arguments = std::env::args_os().skip(1);
    let shelf = || tfplugin::service(Shelf::default());
    run(&program, arguments, |name| std::env::var_os(name), shelf)
}

/// The folder that `configure` was told of, shared with everything that works on it.
#[derive(Clone, Debug, Default)]
struct Folder(Arc<Mutex<Option<PathBuf>>>);

impl Folder {
    fn set(&self, path: PathBuf) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
    }

    /// The folder; the current one while the provider is not configured.
    fn get(&self) -> PathBuf {
        let path = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        path.clone().unwrap_or_default()
    }
}

#[derive(Default)]
struct Shelf {
    folder: Folder,
}

#[async_trait]
impl Provider for Shelf {
    fn type_name(&self) -> &str {
        "shelf"
    }

    fn address(&self) -> &str {
        ADDRESS
    }

    fn schema(&self) -> Schema {
        let folder = Attribute::string().required();
        Schema::new([("folder", folder.description("Where the books are."))])
    }

    async fn configure(&self, _: &Context, request: ConfigureRequest) -> Diagnostics {
        match request.config.reader().get::<Field<String>>("folder") {
            Ok(folder) => {
                self.folder.set(folder.known().unwrap_or_default().into());
                Diagnostics::new()
            }
            Err(diagnostic) => diagnostic.into(),
        }
    }

    fn resources(&self) -> Vec<Arc<dyn Resource>> {
        vec![Arc::new(book::Book {
            folder: self.folder.clone(),
        })]
    }

    fn list_resources(&self) -> Vec<Arc<dyn ListResource>> {
        vec![Arc::new(books::Books {
            folder: self.folder.clone(),
        })]
    }

    fn functions(&self) -> Vec<Arc<dyn Function>> {
        vec![Arc::new(Initials)]
    }
}

/// `provider::shelf::initials("The Left Hand")` is `"TLH"`.
struct Initials;

impl Function for Initials {
    fn name(&self) -> &str {
        "initials"
    }

    fn signature(&self) -> Signature {
        let title = Parameter::new("title", Type::String, "A title.");
        Signature::new(Type::String)
            .parameter(title)
            .summary("The first letters of a title")
    }

    fn call(&self, arguments: Arguments) -> Result<Value, FunctionError> {
        let title: &str = arguments.get(0)?;
        let words = title.split_whitespace();
        let initials: String = words.filter_map(|word| word.chars().next()).collect();
        if initials.is_empty() {
            let text = "found a title without words; allowed: one or more words";
            return Err(FunctionError::argument(0, text));
        }
        Ok(Value::from(initials))
    }
}
