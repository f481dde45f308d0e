//! Changes as they are noted.

use std::convert::Infallible;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use rashomon_engine::Since;
use serde::Deserialize;
use tokio_stream::wrappers::ReceiverStream;

use crate::asked;
use crate::failure::Failure;
use crate::site::Site;

/// Changes sent at a time.
const BATCH: u32 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    after: Option<u32>,
}

/// From now on, or from after the change that is known, as `Last-Event-ID` says when browsers come back, else `after`.
pub async fn changes(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked: Asked = asked::read(&query.unwrap_or_default())?;
    let mut last = match (headers.get("last-event-id"), asked.after) {
        (Some(id), _) => id
            .to_str()
            .ok()
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| Failure::wrong("`Last-Event-ID` is no number of a change"))?,
        (None, Some(after)) => i64::from(after),
        (None, None) => site.read(|archive| Ok(archive.last_change()?)).await?,
    };
    let place = site.listen()?;
    let (send, receive) = tokio::sync::mpsc::channel::<Result<Event, Infallible>>(BATCH as usize);
    tokio::spawn(async move {
        let _place = place;
        let (mut news, mut stopped) = (site.news(), site.stopped());
        news.mark_changed();
        loop {
            tokio::select! {
                () = send.closed() => return,
                _ = stopped.wait_for(|stopped| *stopped) => return,
                changed = news.changed() => if changed.is_err() { return },
            }
            loop {
                let since = Since::Seq(last);
                // A store that fails now may answer again at the next change.
                let changes = site.read(move |archive| Ok(archive.changes(&since, BATCH)?)).await.unwrap_or_default();
                let more = changes.len() == BATCH as usize;
                for change in changes {
                    last = change.seq;
                    let data = serde_json::to_string(&change).expect("a change is plain JSON");
                    let event = Event::default().event("change").id(last.to_string()).data(data);
                    if send.send(Ok(event)).await.is_err() {
                        return;
                    }
                }
                if !more {
                    break;
                }
            }
        }
    });
    Ok(Sse::new(ReceiverStream::new(receive)).keep_alive(KeepAlive::default()).into_response())
}
