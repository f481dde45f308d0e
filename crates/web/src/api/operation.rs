//! Operations with their part of the description, OpenAPI 3.1.

use axum::Router;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use rashomon_engine::Archive;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::asked;
use crate::failure::{Failure, Problem};
use crate::site::Site;

/// Bytes of one answer, as JSON.
const LONGEST: usize = 256 << 20;

pub struct Api {
    base: &'static str,
    router: Router<Site>,
    paths: Map<String, Value>,
    schemas: SchemaGenerator,
}

impl Api {
    /// `base` is where the router will be nested.
    pub fn new(base: &'static str) -> Self {
        let mut settings = SchemaSettings::draft2020_12().for_serialize();
        settings.definitions_path = "/components/schemas".into();
        Self { base, router: Router::new(), paths: Map::new(), schemas: settings.into_generator() }
    }

    /// Adds an operation that reads. What stands in braces in `path` is a field of `P`, as all else that may be asked.
    pub fn get<P, T>(
        mut self,
        path: &'static str,
        summary: &'static str,
        answer: fn(&Archive, P) -> Result<T, Failure>,
    ) -> Self
    where
        P: DeserializeOwned + JsonSchema + Send + 'static,
        T: Serialize + JsonSchema + 'static,
    {
        let handler = move |State(site): State<Site>, in_path: RawPathParams, RawQuery(query): RawQuery| async move {
            let asked: P = asked::read(&whole_query(&in_path, &query.unwrap_or_default())?)?;
            site.read(move |archive| {
                let body = serde_json::to_vec(&answer(archive, asked)?)
                    .map_err(|error| Failure::internal(format!("the answer cannot be written as JSON: {error}")))?;
                if body.len() > LONGEST {
                    return Err(Failure::internal("the answer is too long to be sent"));
                }
                Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
            })
            .await
        };
        self.router = self.router.route(path, get(handler));
        let content = json!({ "application/json": { "schema": self.schemas.subschema_for::<T>() } });
        let parameters = parameters(path, P::json_schema(&mut asked_schemas()));
        let mut responses = json!({
            "200": { "description": "What was asked for", "headers": { "ETag": tag() }, "content": content },
            "304": { "description": "The asker has it already, as `If-None-Match` says", "headers": { "ETag": tag() } },
        });
        self.add_problems(&mut responses);
        self.describe(path, summary, parameters, responses);
        self
    }

    /// Describes an operation that answers without end.
    pub fn stream(mut self, path: &'static str, summary: &'static str) -> Self {
        let parameters = json!([
            { "name": "after", "in": "query", "schema": { "type": "integer", "minimum": 0 },
              "description": "The number of the last change known; else from now on." },
            { "name": "Last-Event-ID", "in": "header", "schema": { "type": "string" },
              "description": "The same, as browsers send it when they come back. Stands above `after`." },
        ]);
        let data = self.schemas.subschema_for::<rashomon_engine::Change>();
        let content = json!({ "text/event-stream": { "schema": { "type": "string", "contentMediaType": "application/json", "contentSchema": data } } });
        let mut responses =
            json!({ "200": { "description": "Events; `id` is the number of the change", "content": content } });
        self.add_problems(&mut responses);
        self.describe(path, summary, parameters, responses);
        self
    }

    fn add_problems(&mut self, responses: &mut Value) {
        let schema = self.schemas.subschema_for::<Problem>();
        for (status, description) in [
            ("400", "What is asked makes no sense; the problem names what"),
            ("404", "The store does not have it"),
            ("414", "The address is too long"),
            ("421", "The server is not asked by a name of its own"),
            ("500", "The store failed"),
            ("503", "The store is being written; ask again"),
        ] {
            let content = json!({ "application/problem+json": { "schema": schema } });
            responses[status] = json!({ "description": description, "content": content });
        }
    }

    fn describe(&mut self, path: &str, summary: &str, parameters: Value, responses: Value) {
        let words = path.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let id = words.collect::<Vec<_>>().join("_");
        let get = json!({ "operationId": id, "summary": summary, "parameters": parameters, "responses": responses });
        self.paths.insert(format!("{}{path}", self.base), json!({ "get": get }));
    }

    /// The router, and the whole description.
    pub fn done(mut self) -> (Router<Site>, Value) {
        let schemas: Map<String, Value> = self.schemas.take_definitions(true);
        let described = json!({
            "openapi": "3.1.0",
            "info": {
                "title": "rashomon",
                "version": env!("CARGO_PKG_VERSION"),
                "summary": "What reports of one event say, on whose word, by how many independent origins",
                "description": "Offsets `start` and `end` count Unicode code points of a report's `text`, half open. Ids of \
                                stories, keys of findings and hashes of reports last; other ids hold inside one answer.",
                "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
            },
            "servers": [{ "url": "/" }],
            "paths": self.paths,
            "components": { "schemas": schemas },
        });
        (self.router, described)
    }
}

fn tag() -> Value {
    json!({ "description": "Another one whenever the answer is another (RFC 9110)", "schema": { "type": "string" } })
}

/// A generator for what is asked, which is read and not written.
fn asked_schemas() -> SchemaGenerator {
    SchemaSettings::draft2020_12().for_deserialize().with(|settings| settings.inline_subschemas = true).into_generator()
}

/// The query with what stands in the path, so that both are read alike.
fn whole_query(in_path: &RawPathParams, query: &str) -> Result<String, Failure> {
    let mut whole = form_urlencoded::Serializer::new(String::new());
    for (name, value) in in_path {
        if form_urlencoded::parse(query.as_bytes()).any(|(known, _)| known == name) {
            return Err(Failure::wrong(format!("`{name}` stands in the path")));
        }
        whole.append_pair(name, value);
    }
    let whole = whole.finish();
    let between = if whole.is_empty() || query.is_empty() { "" } else { "&" };
    Ok(format!("{whole}{between}{query}"))
}

/// The fields of an object as OpenAPI's parameters.
fn parameters(path: &str, object: Schema) -> Value {
    let required = object.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let properties = object.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let parameter = |(name, schema): (String, Value)| {
        let in_path = path.contains(&format!("{{{name}}}"));
        let mut schema = bounded(without_null(schema));
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let mut parameter = json!({
            "name": name, "in": if in_path { "path" } else { "query" },
            "required": in_path || required.iter().any(|known| *known == name), "schema": schema,
        });
        if in_path {
            parameter["schema"]["minLength"] = 1.into();
        }
        if let Some(description) = description {
            parameter["description"] = description;
        }
        parameter
    };
    properties.into_iter().map(parameter).collect()
}

/// A number says how large it may be.
fn bounded(mut schema: Value) -> Value {
    if schema["format"] == "uint32" {
        schema["maximum"] = u32::MAX.into();
    }
    schema
}

/// What may be left out of a query cannot be null there.
fn without_null(mut schema: Value) -> Value {
    if let Some(Value::Array(of)) = schema.get_mut("anyOf")
        && let Some(at) = of.iter().position(|one| one["type"] == "null")
    {
        of.remove(at);
        if let [Value::Object(only)] = of.as_slice() {
            let only = only.clone();
            schema.as_object_mut().expect("it has a field").remove("anyOf");
            schema.as_object_mut().expect("it has a field").extend(only);
        }
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            schema["type"] = only.clone();
        }
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.as_object_mut().expect("it has a field").remove("default");
    }
    schema
}
