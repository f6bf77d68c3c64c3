//! The handshake, the lists, resources, and messages that are not requests.

use serde_json::{Value, json};

use crate::serve::{Tree, tree};
use crate::support::{Client, each, hello};

#[test]
fn every_revision_is_spoken() {
    for revision in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut client = Client::silent(tree(), &[]);
        let told = client.ask("initialize", hello(revision));
        assert_eq!(told["protocolVersion"], revision);
        assert_eq!(told["serverInfo"]["name"], "tansuo");
        assert!(told["instructions"].as_str().unwrap().contains("tansuo://guide"));
        client.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        assert_eq!(client.tools().len(), 7, "{revision}");
        assert!(client.close().success(), "{revision}");
    }
    // The latest has no handshake: each request says who asks.
    let mut client = Client::silent(tree(), &[]);
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let told = client.ask("server/discover", json!({"_meta": meta}));
    assert!(told["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")), "{told}");
    let arguments = json!({"name": "search", "arguments": {"q": "碳达峰"}, "_meta": meta});
    let found = client.ask("tools/call", arguments);
    assert!(found["structuredContent"]["total"].as_u64().unwrap() > 0, "{found}");
}

#[test]
fn tools_only_read_and_say_what_they_take() {
    let mut client = Client::of(tree());
    let mut brief = String::new();
    for tool in client.tools() {
        let (name, takes) = (tool["name"].as_str().unwrap(), &tool["inputSchema"]);
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{name}");
        assert_eq!(tool["annotations"]["openWorldHint"], false, "{name}");
        let names: Vec<&str> = takes["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        brief += &format!("{name}: {}\n  takes {}\n", tool["title"].as_str().unwrap(), names.join(" "));
        brief += &format!("  needs {}\n  has {}\n", takes["required"], tool["outputSchema"]["required"]);
        for (argument, schema) in takes["properties"].as_object().unwrap() {
            // A choice of types is sent as a text by clients that show a form.
            assert!(schema["type"].is_string(), "{name} {argument}: {schema}");
            assert!(schema["description"].as_str().is_some_and(|text| text.len() > 10), "{name} {argument}");
        }
    }
    insta::assert_snapshot!(brief);
}

#[test]
fn arguments_list_the_values_of_the_index() {
    let tree = Tree::of_records(2);
    let mut client = Client::of(&tree);
    let properties = client.tools()[0]["inputSchema"]["properties"].clone();
    let values = |name: &str| properties[name]["items"]["enum"].clone();
    assert_eq!(values("province"), json!(["湖南", "华中"]));
    assert_eq!(values("sector"), json!(["industry"]));
    assert_eq!(values("type"), json!(["policy"]));
    assert_eq!(values("variant"), json!(["original", "all"]));
    assert!(values("year").is_null(), "years are ranges too");
    assert_eq!(properties["limit"]["default"], 10);
    // What is listed can be asked for.
    for field in ["province", "sector", "type", "kind", "variant", "issuer", "host"] {
        for value in values(field).as_array().into_iter().flatten() {
            assert_eq!(client.call("search", json!({field: [value]}))["total"], 2, "{field} {value}");
        }
    }
}

#[test]
fn a_new_commit_is_seen() {
    let tree = Tree::of_records(2);
    let mut client = Client::of(&tree);
    assert_eq!(client.call("search", json!({}))["total"], 2);
    tree.write("reports/Hainan_Power/Hainan_Power_combined_info.txt", &crate::answers::report_of_power());
    tree.index();
    let began = std::time::Instant::now();
    while client.call("search", json!({}))["total"] != 5 {
        assert!(began.elapsed() < crate::support::PATIENCE, "the new commit is not seen");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let properties = client.tools()[0]["inputSchema"]["properties"].clone();
    let sectors = properties["sector"]["items"]["enum"].as_array().unwrap().clone();
    assert!(sectors.contains(&json!("power")), "{sectors:?}");
}

#[test]
fn records_are_resources() {
    let mut client = Client::of(tree());
    let template = client.ask("resources/templates/list", json!({}))["resourceTemplates"][0].clone();
    assert_eq!(template["uriTemplate"], "tansuo://records/{id}");
    let hit = client.call("search", json!({"q": "碳达峰", "limit": 1}))["hits"][0].clone();
    let page = client.read(&format!("tansuo://records/{}", hit["id"].as_str().unwrap()));
    let page = page.replace('\\', "");
    for shown in [&hit["title"], &hit["path"], &hit["sources"][0]["url"]] {
        assert!(page.contains(shown.as_str().unwrap()), "{shown} is not in {page}");
    }
    for uri in
        ["tansuo://records/r0000000000000000", "tansuo://records/", "tansuo://nothing", "file:///etc/passwd"]
    {
        let error = client.fails("resources/read", json!({"uri": uri}));
        assert_eq!(error["code"], -32002, "{uri}: {error}");
    }
}

#[test]
fn the_vocabulary_counts_what_there_is() {
    let mut client = Client::of(tree());
    let vocabulary: Value = serde_json::from_str(&client.read("tansuo://vocabulary")).unwrap();
    assert_eq!(vocabulary["records"], client.call("search", json!({}))["total"]);
    let fields = vocabulary["fields"].as_array().unwrap();
    assert_eq!(fields.len(), tansuo::fields::FIELDS.len());
    for (field, counts) in client.call("facets", json!({}))["facets"].as_object().unwrap() {
        let listed = fields.iter().find(|listed| listed["name"] == field.as_str()).unwrap();
        assert_eq!(listed["values"][0], counts[0], "{field}");
    }
}

#[test]
fn the_queries_of_the_guide_are_read() {
    let mut client = Client::of(tree());
    let listed = client.ask("resources/list", json!({}))["resources"].clone();
    assert_eq!(each(&listed, "uri"), ["tansuo://guide", "tansuo://vocabulary"]);
    let guide = client.read("tansuo://guide");
    let rows = guide.lines().skip_while(|line| !line.starts_with("| query")).skip(2);
    let queries: Vec<&str> = rows.map_while(|row| row.strip_prefix("| `")?.split('`').next()).collect();
    assert!(queries.len() > 6, "{queries:?}");
    for query in queries {
        client.call("search", json!({"q": query}));
    }
    let tools = client.tools();
    for tool in &tools {
        assert!(guide.contains(&format!("`{}`", tool["name"].as_str().unwrap())), "{}", tool["name"]);
    }
    // Values that the guide gives as examples.
    for (name, value) in
        [("year", "2022-11..2023-01"), ("lag", "-90..90"), ("lag", "-90..0"), ("confidence", ">=0.6")]
    {
        assert!(guide.contains(value), "{value}");
        client.call("search", json!({name: value}));
    }
}

#[test]
fn what_is_no_request_does_no_harm() {
    let mut client = Client::of(tree());
    client.write("this is no JSON");
    client.write("{\"jsonrpc\":\"2.0\"}");
    client.send(&json!({"jsonrpc": "2.0", "method": "notifications/nothing"}));
    client.send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 77}}));
    let id = client.begin("tools/call", json!({"name": "search", "arguments": {"q": "碳达峰"}}));
    let answer = loop {
        let answer = client.receive();
        if answer["id"] == id {
            break answer;
        }
        assert!(answer["error"].is_object(), "{answer}");
    };
    assert!(answer["result"]["structuredContent"]["total"].as_u64().unwrap() > 0);
    let error = client.fails("tools/call", json!({"name": "delete", "arguments": {}}));
    assert!(error["code"] == -32602 && error["message"].as_str().unwrap().contains("get_record"), "{error}");
    assert_eq!(client.fails("prompts/get", json!({"name": "x"}))["code"], -32601);
    assert!(client.close().success());
}

#[test]
fn a_client_that_says_nothing_is_no_error() {
    assert!(Client::silent(tree(), &[]).close().success());
    let missing = tree().command(&["mcp", "--index", "nowhere"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
    assert!(missing.stdout.is_empty() && String::from_utf8_lossy(&missing.stderr).contains("tansuo index"));
}
