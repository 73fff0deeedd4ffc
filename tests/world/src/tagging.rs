//! Resource Groups Tagging: the tags of many resources of all services in one answer.
//!
//! AWS collects these tags from the services and is late at times, which [`hold`] plays.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    REGION_DEFAULT,
    page::{self, Token},
    state::{Account, Context, Region},
    wire::{
        self, ErrorShape, Failure, FaultCodes, Input, Kind, Operation, Protocol, Shape, front_end,
        modelled,
        shape::{INTEGER, Style, may, must, text},
    },
};

/// Rows of a page unless asked otherwise.
const PAGE: usize = 50;
/// Most rows of a page (Resource Groups Tagging API, GetResources.ResourcesPerPage).
const PAGE_MAX: usize = 100;

/// The Resource Groups Tagging API, as far as this world has it.
pub(crate) static SERVICE: wire::Service = wire::Service {
    name: "tag",
    model: "resourcegroupstaggingapi/2017-01-26",
    protocol: Protocol::Json("ResourceGroupsTaggingAPI_20170126"),
    operations: &OPERATIONS,
    errors: &ERRORS,
    message_member: "Message",
    style: Style::FrontEnd("ValidationException"),
    fault_codes: FaultCodes {
        throttled: "ThrottledException",
        internal: "InternalServiceException",
        denied: "AccessDeniedException",
        unknown_key: "UnrecognizedClientException",
        unsigned: "MissingAuthenticationTokenException",
        unknown_operation: "UnknownOperationException",
    },
};

static ERRORS: [ErrorShape; 9] = [
    modelled("InternalServiceException", 500),
    modelled("InvalidParameterException", 400),
    modelled("ThrottledException", 400),
    front_end("AccessDeniedException", 400),
    front_end("UnrecognizedClientException", 400),
    front_end("MissingAuthenticationTokenException", 400),
    front_end("SerializationException", 400),
    front_end("UnknownOperationException", 400),
    front_end("ValidationException", 400),
];

static OPERATIONS: [Operation; 1] = [Operation {
    name: "GetResources",
    input: &GET_RESOURCES,
    output: Some(&GOT_RESOURCES),
    errors: &["InvalidParameterException"],
    style: None,
    run: get_resources,
}];

const ARN: Kind = text(1, 1011);
static GET_RESOURCES: Shape = Shape {
    name: "GetResourcesInput",
    members: &[
        may(
            "ResourceARNList",
            Kind::List {
                of: &ARN,
                min: 1,
                max: 100,
            },
        ),
        may(
            "TagFilters",
            Kind::List {
                of: &Kind::Structure(&FILTER),
                min: 0,
                max: 50,
            },
        ),
        may("ResourcesPerPage", INTEGER),
        may("PaginationToken", text(0, 2048)),
    ],
};
static FILTER: Shape = Shape {
    name: "TagFilter",
    members: &[
        may("Key", text(1, 128)),
        may(
            "Values",
            Kind::List {
                of: &text(0, 256),
                min: 0,
                max: 20,
            },
        ),
    ],
};
static GOT_RESOURCES: Shape = Shape {
    name: "GetResourcesOutput",
    members: &[
        may("PaginationToken", text(0, 2048)),
        may(
            "ResourceTagMappingList",
            Kind::List {
                of: &Kind::Structure(&MAPPING),
                min: 0,
                max: usize::MAX,
            },
        ),
    ],
};
static MAPPING: Shape = Shape {
    name: "ResourceTagMapping",
    members: &[
        may("ResourceARN", ARN),
        may(
            "Tags",
            Kind::List {
                of: &Kind::Structure(&TAG),
                min: 0,
                max: usize::MAX,
            },
        ),
    ],
};
static TAG: Shape = Shape {
    name: "Tag",
    members: &[must("Key", text(1, 128)), must("Value", text(0, 256))],
};

/// Tags by the ARN of what bears them.
pub(crate) type TagIndex = BTreeMap<String, BTreeMap<String, String>>;

/// From now on GetResources knows only the tags of this moment; [`release`] ends it.
pub(crate) fn hold(region: &mut Region, account: &Account) {
    region.held_tags = Some(collect(region, account));
}

/// GetResources is up to date again.
pub(crate) fn release(region: &mut Region) {
    region.held_tags = None;
}

/// Resources without tags are left out, and so are ARNs of nothing. Dashboards belong to no region
/// and are answered for in one alone.
fn get_resources(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let current;
    let index = match &context.region.held_tags {
        Some(held) => held,
        None => {
            current = collect(context.region, context.account);
            &current
        }
    };
    let asked = input.texts("ResourceARNList");
    let filters = input.structures("TagFilters");
    let (rows, next): (Vec<_>, _) = match (asked.is_empty(), filters.is_empty()) {
        (false, false) => {
            let message = "ResourceARNList cannot be given together with TagFilters.";
            return Err(invalid(message));
        }
        (false, true) => {
            let found = asked.iter().filter_map(|arn| index.get_key_value(arn));
            (found.collect(), None)
        }
        (true, false) => filtered(index, &filters, input)?,
        (true, true) => {
            let what = "GetResources without ResourceARNList and TagFilters";
            return Err(Failure::not_simulated(what));
        }
    };
    let rows = rows.into_iter().map(|(arn, tags)| {
        let tags = tags
            .iter()
            .map(|(key, value)| json!({ "Key": key, "Value": value }));
        json!({ "ResourceARN": arn, "Tags": tags.collect::<Vec<_>>() })
    });
    let rows: Vec<_> = rows.collect();
    Ok(json!({ "PaginationToken": next.unwrap_or_default(), "ResourceTagMappingList": rows }))
}

type Rows<'a> = Vec<(&'a String, &'a BTreeMap<String, String>)>;

/// One page of the resources that have, for each filter, a tag of its key and one of its values, or
/// any value where it names none.
fn filtered<'a>(
    index: &'a TagIndex,
    filters: &[Input<'_>],
    input: &Input<'_>,
) -> Result<(Rows<'a>, Option<String>), Failure> {
    let filters: Vec<_> = filters
        .iter()
        .map(|filter| (filter.text("Key"), filter.texts("Values")))
        .collect();
    let matches = |tags: &BTreeMap<String, String>| {
        filters.iter().all(|(key, values)| {
            let found = key.and_then(|key| tags.get(key));
            found.is_some_and(|found| values.is_empty() || values.contains(found))
        })
    };
    let rows: Rows<'a> = index.iter().filter(|(_, tags)| matches(tags)).collect();
    let question = format!("{filters:?}");
    let token = input
        .text("PaginationToken")
        .filter(|text| !text.is_empty());
    let token = Token::read("GetResources", &[&question], token)
        .map_err(|_| invalid("The PaginationToken is not one of this request."))?;
    // The model has no bounds; the API reference does.
    let limit = match input.integer("ResourcesPerPage") {
        None => PAGE,
        Some(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=PAGE_MAX).contains(limit))
            .ok_or_else(|| invalid("ResourcesPerPage must be from 1 to 100."))?,
    };
    Ok(page::cut(rows, |(arn, _)| (*arn).clone(), &token, limit))
}

fn invalid(message: &str) -> Failure {
    Failure::client("InvalidParameterException", message)
}

fn collect(region: &Region, account: &Account) -> TagIndex {
    let targets = region.targets.values();
    let targets = targets.map(|target| (&target.arn, &target.tags));
    let alarms = region.alarms.values();
    let alarms = alarms.map(|alarm| (&alarm.arn, &alarm.tags));
    let home = region.name == REGION_DEFAULT;
    let dashboards = account.dashboards.values().filter(|_| home);
    let dashboards = dashboards.map(|dashboard| (&dashboard.arn, &dashboard.tags));
    let all = targets.chain(alarms).chain(dashboards);
    let tagged = all.filter(|(_, tags)| !tags.is_empty());
    tagged
        .map(|(arn, tags)| (arn.clone(), tags.clone()))
        .collect()
}
