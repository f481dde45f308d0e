// Says that the store has changed since the page was made. A page without this script lacks nothing else.
const news = document.getElementById("news");
let seen = Number(document.body.dataset.seen);
let count = 0;
let stream = null;

const listen = () => {
  stream = new EventSource(`/api/v1/changes/stream?after=${seen}`);
  stream.addEventListener("change", (event) => {
    seen = Number(event.lastEventId);
    count += 1;
    const again = document.createElement("a");
    again.href = location.href.split("#")[0];
    again.textContent = "Show them";
    news.replaceChildren(`${count} ${count === 1 ? "change" : "changes"} since this page was made. `, again);
    news.hidden = false;
  });
};
const leave = () => {
  stream?.close();
  stream = null;
};
// A browser opens few connections to one host: pages in the background must not hold them all.
const turn = () => (document.hidden ? leave() : (stream ?? listen()));
addEventListener("visibilitychange", turn);
addEventListener("pagehide", leave);
addEventListener("pageshow", turn);

// A link to words in a report shows them even where they stand in a closed part.
const opened = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target?.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  target?.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", opened);
opened();
