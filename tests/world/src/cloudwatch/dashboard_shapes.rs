//! The structures of the CloudWatch API that are about dashboards.

use super::shapes::TAGS;
use crate::wire::{
    Kind, Shape,
    shape::{TEXT, list, may, must},
};

const ANY: usize = usize::MAX;

pub(crate) static PUT_DASHBOARD: Shape = Shape {
    name: "PutDashboardInput",
    members: &[
        must("DashboardName", TEXT),
        must("DashboardBody", TEXT),
        may("Tags", TAGS),
    ],
};
pub(crate) static DASHBOARD_PUT: Shape = Shape {
    name: "PutDashboardOutput",
    members: &[may(
        "DashboardValidationMessages",
        list(&Kind::Structure(&MESSAGE), 0, ANY),
    )],
};
static MESSAGE: Shape = Shape {
    name: "DashboardValidationMessage",
    members: &[may("DataPath", TEXT), may("Message", TEXT)],
};
pub(crate) static GET_DASHBOARD: Shape = Shape {
    name: "GetDashboardInput",
    members: &[must("DashboardName", TEXT)],
};
pub(crate) static GOT_DASHBOARD: Shape = Shape {
    name: "GetDashboardOutput",
    members: &[
        may("DashboardArn", TEXT),
        may("DashboardBody", TEXT),
        may("DashboardName", TEXT),
    ],
};
pub(crate) static LIST_DASHBOARDS: Shape = Shape {
    name: "ListDashboardsInput",
    members: &[may("DashboardNamePrefix", TEXT), may("NextToken", TEXT)],
};
pub(crate) static LISTED_DASHBOARDS: Shape = Shape {
    name: "ListDashboardsOutput",
    members: &[
        may("DashboardEntries", list(&Kind::Structure(&ENTRY), 0, ANY)),
        may("NextToken", TEXT),
    ],
};
static ENTRY: Shape = Shape {
    name: "DashboardEntry",
    members: &[
        may("DashboardName", TEXT),
        may("DashboardArn", TEXT),
        may("LastModified", Kind::Time),
        may("Size", Kind::Long),
    ],
};
pub(crate) static DELETE_DASHBOARDS: Shape = Shape {
    name: "DeleteDashboardsInput",
    members: &[must("DashboardNames", list(&TEXT, 0, ANY))],
};
pub(crate) static DASHBOARDS_DELETED: Shape = Shape {
    name: "DeleteDashboardsOutput",
    members: &[],
};
