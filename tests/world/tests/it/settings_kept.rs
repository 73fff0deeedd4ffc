//! Parameters and secrets, read as the publisher reads them: without the services' own SDKs, whose
//! compilation would cost more than one operation each is worth.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use world::{Fault, Matcher, World};

use crate::support::start;

/// The status and the answer to an AWS JSON 1.1 request.
async fn call(world: &World, target: &str, input: &Value) -> (u16, Value) {
    let address = world.endpoint().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = input.to_string();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/x-amz-json-1.1\r\nx-amz-target: {target}\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=AKIDANY/20261126/us-east-1/ssm/aws4_request, \
         SignedHeaders=host, Signature=00\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

#[tokio::test]
async fn parameters_are_read_by_name_arn_and_version() {
    let (world, _clients) = start().await;
    world.put_parameter("/arrakis/publisher", "first", false);
    world.put_parameter("/arrakis/publisher", "second", false);
    world.put_parameter("token", "secret", true);
    let get = async |input: Value| {
        let (status, told) = call(&world, "AmazonSSM.GetParameter", &input).await;
        let code = told["__type"].as_str().unwrap_or_default().to_owned();
        (status, told["Parameter"].clone(), code)
    };
    let (status, found, _) = get(json!({ "Name": "/arrakis/publisher" })).await;
    assert_eq!(
        (status, &found["Value"], &found["Version"]),
        (200, &json!("second"), &json!(2))
    );
    let (_, found, _) = get(json!({ "Name": found["ARN"] })).await;
    assert_eq!(found["Value"], "second");
    let (_, found, _) = get(json!({ "Name": "/arrakis/publisher:1" })).await;
    assert_eq!(
        (&found["Value"], &found["Selector"]),
        (&json!("first"), &json!(":1"))
    );
    let (_, sealed, _) = get(json!({ "Name": "token" })).await;
    assert_ne!(sealed["Value"], "secret");
    let (_, open, _) = get(json!({ "Name": "token", "WithDecryption": true })).await;
    assert_eq!(
        (&open["Value"], &open["Type"]),
        (&json!("secret"), &json!("SecureString"))
    );
    let (_, by_arn, _) = get(json!({ "Name": open["ARN"], "WithDecryption": true })).await;
    assert_eq!(by_arn["Value"], "secret");
    let (status, _, code) = get(json!({ "Name": "nothing" })).await;
    assert_eq!((status, code.as_str()), (400, "ParameterNotFound"));
    let (_, _, code) = get(json!({ "Name": "token:7" })).await;
    assert_eq!(code, "ParameterVersionNotFound");
    let (_, _, code) = get(json!({})).await;
    assert_eq!(code, "ValidationException");
    assert_eq!(world.calls()[0].action(), "ssm:GetParameter");
}

#[tokio::test]
async fn secrets_are_read_by_name_arn_and_stage() {
    let (world, _clients) = start().await;
    world.put_secret("arrakis/nats", "first");
    let arn = world.put_secret("arrakis/nats", "second");
    let get = async |input: Value| call(&world, "secretsmanager.GetSecretValue", &input).await;
    let partial = &arn[..arn.len() - 7];
    for id in ["arrakis/nats", arn.as_str(), partial] {
        let (status, found) = get(json!({ "SecretId": id })).await;
        assert_eq!(
            (status, &found["SecretString"]),
            (200, &json!("second")),
            "{id}"
        );
        assert_eq!(found["VersionStages"], json!(["AWSCURRENT"]));
    }
    let (_, before) = get(json!({ "SecretId": arn, "VersionStage": "AWSPREVIOUS" })).await;
    assert_eq!(before["SecretString"], "first");
    let (_, same) = get(json!({ "SecretId": arn, "VersionId": before["VersionId"] })).await;
    assert_eq!(same["SecretString"], "first");
    let (status, absent) = get(json!({ "SecretId": "nothing" })).await;
    assert_eq!(
        (status, &absent["__type"]),
        (400, &json!("ResourceNotFoundException"))
    );
    let (_, staged) = get(json!({ "SecretId": arn, "VersionStage": "AWSPENDING" })).await;
    assert!(staged["Message"].as_str().unwrap().contains("AWSPENDING"));
    let matcher = Matcher::service("secretsmanager");
    world.faults().next(matcher, Fault::AccessDenied);
    let (status, denied) = get(json!({ "SecretId": arn })).await;
    assert_eq!(
        (status, &denied["__type"]),
        (400, &json!("AccessDeniedException"))
    );
}
