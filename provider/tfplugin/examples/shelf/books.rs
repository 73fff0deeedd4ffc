//! The list of what is on the shelf.

use std::{fs, io};

use async_trait::async_trait;
use tfplugin::list_resource::{ListRequest, Listed, Listing};
use tfplugin::schema::{Attribute, Schema};
use tfplugin::{Context, Diagnostic, Diagnostics, ListResource, Path, Value};

use super::Folder;
use super::book::{BOOK, identity, state, trouble};

#[derive(Debug)]
pub(super) struct Books {
    pub(super) folder: Folder,
}

#[async_trait]
impl ListResource for Books {
    fn type_name(&self) -> &str {
        BOOK
    }

    fn schema(&self) -> Schema {
        let prefix = Attribute::string().optional().validator(not_empty);
        Schema::new([("prefix", prefix.description("How the title starts."))])
    }

    async fn list(&self, _: &Context, request: ListRequest, listing: &Listing) -> Diagnostics {
        let prefix: Option<String> = match request.config.reader().get("prefix") {
            Ok(prefix) => prefix,
            Err(diagnostic) => return diagnostic.into(),
        };
        let titles = match self.titles() {
            Ok(titles) => titles,
            Err(error) => return trouble(&error).into(),
        };
        let wanted = |title: &&String| title.starts_with(prefix.as_deref().unwrap_or_default());
        for title in titles.iter().filter(wanted) {
            let mut listed = Listed::new(identity(title), format!("“{title}”"));
            if request.include_object {
                match state(&self.folder, title) {
                    Ok(state) => listed = listed.with_object(state),
                    Err(error) => return trouble(&error).into(),
                }
            }
            listing.push(listed).await;
        }
        Diagnostics::new()
    }
}

impl Books {
    fn titles(&self) -> io::Result<Vec<String>> {
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let entries = fs::read_dir(self.folder.get())?;
        let mut titles: Vec<String> = entries.map(|it| it.map(name)).collect::<Result<_, _>>()?;
        titles.sort();
        Ok(titles)
    }
}

fn not_empty(value: &Value, path: &Path, diagnostics: &mut Diagnostics) {
    if value.as_str() == Some("") {
        let detail = "Found an empty text; allowed: the first letters of a title.";
        diagnostics.push(Diagnostic::error(format!("{path} is empty"), detail).at(path.clone()));
    }
}
