// What changes, as the service tells it; asked for again and again where no stream gets through.

import { addressed, url } from "./api.js";

const SILENT_MS = 40_000, POLL_MS = 10_000, AGAIN_MS = 60_000;

// `from()` is the log position of what is shown; `changed(change)` for each change, `afresh()` when all must be
// loaded again, `state("live" | "polling" | "offline")` when that changes.
export function live({ from, changed, afresh, state }) {
  let source = null, heard = Date.now(), said = null, last = null, opened = 0;

  const tell = (word) => { if (word !== said) { said = word; state(word); } };

  function open() {
    source?.close();
    opened = Date.now();
    source = new EventSource(url(addressed`/stream?after=${last ?? from() ?? 0}`));
    const seen = (event) => { if (event.lastEventId) last = event.lastEventId; };
    source.addEventListener("beat", (event) => { seen(event); heard = Date.now(); if (navigator.onLine) tell("live"); });
    source.addEventListener("alert", (event) => { seen(event); changed(JSON.parse(event.data)); });
    source.addEventListener("afresh", () => afresh());
    // Every answer ends, and the browser comes again; only one that was refused is closed for good.
    source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) poll(); });
  }

  function poll() {
    tell(navigator.onLine ? "polling" : "offline");
    afresh();
  }

  setInterval(() => {
    if (Date.now() - heard < SILENT_MS && source.readyState !== EventSource.CLOSED && navigator.onLine) return;
    if (navigator.onLine && Date.now() - opened > AGAIN_MS) open();
    poll();
  }, POLL_MS);
  addEventListener("online", () => { open(); afresh(); });
  addEventListener("offline", () => tell("offline"));
  addEventListener("pagehide", () => source?.close());
  open();
}
