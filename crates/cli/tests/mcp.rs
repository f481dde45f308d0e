//! `rashomon mcp` with a real client: the five tools, and what they say when asked for what is not there.

use std::path::Path;
use std::process::{Command, Stdio};

use rmcp::model::{CallToolRequestParams, ContentBlock};
use rmcp::service::{RoleClient, RunningService};
use rmcp::transport::TokioChildProcess;
use rmcp::{ServiceExt as _, serde_json};
use serde_json::{Value, json};

type Client = RunningService<RoleClient, ()>;

/// A client of the server on a store of the example story.
async fn connect(test: &str) -> Client {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let store = folder.join("store.db");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/footbridge");
    let ingest = Command::new(env!("CARGO_BIN_EXE_rashomon"))
        .args(["ingest", "--at", "2026-12-30T12:00:00Z"])
        .arg(&example)
        .arg("--store")
        .arg(&store)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(ingest.status.success(), "{}", String::from_utf8_lossy(&ingest.stderr));
    let mut server = tokio::process::Command::new(env!("CARGO_BIN_EXE_rashomon"));
    server.arg("mcp").arg("--store").arg(&store);
    ().serve(TokioChildProcess::new(server).unwrap()).await.unwrap()
}

/// What a tool answers, or the message why it does not.
async fn call(client: &Client, tool: &'static str, arguments: Value) -> Result<Value, String> {
    let Value::Object(arguments) = arguments else { panic!("arguments are named") };
    let done = client.call_tool(CallToolRequestParams::new(tool).with_arguments(arguments)).await;
    let done = done.map_err(|error| error.to_string())?;
    if done.is_error == Some(true) {
        let text = done.content.first().and_then(ContentBlock::as_text);
        return Err(text.map(|text| text.text.clone()).unwrap_or_default());
    }
    Ok(done.structured_content.unwrap())
}

#[tokio::test(flavor = "current_thread")]
async fn a_client_reads_from_the_list_down_to_the_words() {
    let client = connect("mcp-reads").await;

    let tools = client.list_all_tools().await.unwrap();
    let mut names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    names.sort_unstable();
    assert_eq!(names, ["compare", "evidence", "findings", "search_stories", "story"]);
    for tool in &tools {
        assert!(tool.output_schema.is_some(), "{}", tool.name);
        assert_eq!(tool.annotations.as_ref().and_then(|told| told.read_only_hint), Some(true), "{}", tool.name);
    }

    let newest = call(&client, "search_stories", json!({})).await.unwrap();
    let id = newest["stories"][0]["id"].as_str().unwrap().to_owned();
    let found = call(&client, "search_stories", json!({"words": "bridge"})).await.unwrap();
    assert_eq!(found["stories"][0]["id"], id.as_str());
    assert!(!found["hits"].as_array().unwrap().is_empty());

    let story = call(&client, "story", json!({"story": id})).await.unwrap();
    assert!(story["reports"].as_array().unwrap().iter().all(|report| report.get("text").is_none()));
    assert!(story["contested"].as_u64().unwrap() > 0);

    let contested = call(&client, "findings", json!({"story": id, "status": "contested", "limit": 1})).await.unwrap();
    assert_eq!(contested["findings"].as_array().unwrap().len(), 1);
    assert_eq!(contested["findings"][0]["status"], "contested");
    assert!(contested["untrusted_fields"].as_array().unwrap().iter().any(|field| field == "findings[].claim"));

    let finding = contested["findings"][0]["id"].clone();
    let evidence = call(&client, "evidence", json!({"story": id, "finding": finding, "around": 10})).await.unwrap();
    for words in evidence["evidence"].as_array().unwrap() {
        assert!(!words["text"].as_str().unwrap().is_empty());
        assert!(words["before"].as_str().unwrap().chars().count() <= 10);
    }

    let accounts = contested["findings"][0]["accounts"].as_array().unwrap();
    let (first, second) = (&accounts[0]["reports"][0], &accounts[1]["reports"][0]);
    let compared = call(&client, "compare", json!({"story": id, "first": first, "second": second})).await.unwrap();
    assert!(compared["contested"].as_array().unwrap().iter().any(|one| one["id"] == finding));
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_not_there_is_said() {
    let client = connect("mcp-missing").await;
    let unknown = call(&client, "story", json!({"story": "s0"})).await.unwrap_err();
    assert!(unknown.contains("`s0`"), "{unknown}");
    let id = call(&client, "search_stories", json!({})).await.unwrap()["stories"][0]["id"].clone();
    let none = call(&client, "evidence", json!({"story": id, "finding": "f999"})).await.unwrap_err();
    assert!(none.contains("`f999`"), "{none}");
    let none = call(&client, "compare", json!({"story": id, "first": "x", "second": "y"})).await.unwrap_err();
    assert!(none.contains("both must be reports of this story"), "{none}");
    let wrong = call(&client, "search_stories", json!({"word": "bridge"})).await.unwrap_err();
    assert!(wrong.contains("word"), "{wrong}");
    let nothing = call(&client, "search_stories", json!({"words": "zzyzx"})).await.unwrap();
    assert_eq!(nothing["stories"], json!([]));
}
