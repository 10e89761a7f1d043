//! Asks a server that has the certification's fixture what AuthZEN asks, through the client of the
//! `openidauthzen` crate: `authzen-peer URL KEY`.

use std::time::Duration;

use openidauthzen::client::AuthZenClient;
use openidauthzen::http::ReqwestClient;
use openidauthzen::{Error, EvaluationRequest, EvaluationsRequest};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn alice() -> Value {
    json!({"type": "user", "id": "alice"})
}

fn record(id: &str) -> Value {
    json!({"type": "record", "id": id})
}

/// A request as the standard writes it.
fn request<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("a request of this kind")
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let pdp = arguments.next().expect("the server's address");
    let key = arguments.next().expect("a key");
    let client = AuthZenClient::new(
        ReqwestClient::new(Duration::from_secs(30))?,
        Duration::from_secs(300),
    );

    let found = client.discover(&pdp).await?;
    assert_eq!(found.policy_decision_point, pdp);
    assert!(found.search_action_endpoint.is_some());

    for (user, action, expected) in [
        ("alice", "read", true),
        ("alice", "write", true),
        ("bob", "read", true),
        ("bob", "write", false),
    ] {
        let asked: EvaluationRequest = request(json!({
            "subject": {"type": "user", "id": user},
            "action": {"name": action},
            "resource": record("record-1"),
        }));
        let answer = client.evaluate(&pdp, &key, &asked).await?;
        assert_eq!(answer.decision, expected, "{user} {action}");
    }

    let batch: EvaluationsRequest = request(json!({
        "subject": alice(),
        "action": {"name": "write"},
        "evaluations": [
            {"resource": record("record-1")},
            {"resource": {"type": "record", "id": "record-2", "properties": {"status": "archived"}}},
        ],
        "options": {"evaluations_semantic": "execute_all"},
    }));
    let answers = client.evaluate_batch(&pdp, &key, &batch).await?.evaluations;
    let decisions: Vec<bool> = answers.iter().map(|one| one.decision).collect();
    assert_eq!(decisions, [true, false]);

    searches(&client, &pdp, &key).await?;

    let asked: EvaluationRequest = request(json!({
        "subject": alice(), "action": {"name": "read"}, "resource": record("record-1"),
    }));
    match client.evaluate(&pdp, "no key", &asked).await {
        Err(Error::HttpStatus { status: 401, body }) => assert!(body.contains("UNAUTHENTICATED")),
        answered => panic!("a key that is none: {answered:?}"),
    }
    println!("asked");
    Ok(())
}

async fn searches(
    client: &AuthZenClient<ReqwestClient>,
    pdp: &str,
    key: &str,
) -> Result<(), Error> {
    let mut users = Vec::new();
    let mut page = json!({"limit": 1});
    loop {
        let asked = request(json!({
            "subject": {"type": "user"}, "action": {"name": "read"}, "resource": record("record-1"),
            "page": page,
        }));
        let some = client.search_subjects(pdp, key, &asked).await?;
        users.extend(some.results.into_iter().filter_map(|one| one.id));
        match some.page.and_then(|page| page.next_token) {
            Some(token) if !token.is_empty() => page = json!({"token": token}),
            _ => break,
        }
    }
    assert_eq!(users, ["alice", "bob"]);

    let asked = request(json!({
        "subject": alice(), "action": {"name": "read"}, "resource": {"type": "record"},
    }));
    let records = client.search_resources(pdp, key, &asked).await?.results;
    let ids: Vec<_> = records.into_iter().filter_map(|one| one.id).collect();
    assert_eq!(ids, ["record-1", "record-2"]);

    let asked = request(json!({"subject": alice(), "resource": record("record-1")}));
    let actions = client.search_actions(pdp, key, &asked).await?.results;
    let names: Vec<_> = actions.into_iter().map(|one| one.name).collect();
    assert!(names.contains(&"read".to_owned()) && names.contains(&"write".to_owned()));
    Ok(())
}
