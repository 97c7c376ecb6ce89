// How a tab hears a stream of which a browser needs only one: through a shared worker; where there is none, the tab that
// holds a lock listens for all; where there are no locks either (plain HTTP on a phone), each tab for itself.

import { hear } from "./stream.js";

const SLEEP = 12000;

export function listen({ url, from, worker, tell }) {
  if ("SharedWorker" in window) {
    try {
      return throughWorker({ url, from, worker, tell });
    } catch {
      // A browser that has it and does not allow it.
    }
  }
  if ("locks" in navigator && "BroadcastChannel" in window) return throughLeader({ url, from, tell });
  return alone({ url, from, tell });
}

function throughWorker({ url, from, worker, tell }) {
  const shared = new SharedWorker(worker, { type: "module", name: url });
  const port = shared.port;
  const say = (message) => port.postMessage(message);
  port.onmessage = ({ data }) => tell(data);
  port.start();
  say({ hear: { url, from } });
  setInterval(() => say({ here: true }), 30000);
  addEventListener("pagehide", () => say({ bye: true }));
  // Back out of the browser's own cache: as if just opened.
  addEventListener("pageshow", (event) => event.persisted && say({ hear: { url, from } }));
}

function throughLeader({ url, from, tell }) {
  const channel = new BroadcastChannel(`hearing ${url}`);
  const stop = new AbortController();
  let heardAt = Date.now();
  const take = (news) => {
    heardAt = Date.now();
    tell(news);
  };
  const everybody = (news) => {
    channel.postMessage(news);
    take(news);
  };
  channel.onmessage = ({ data }) => take(data);
  // A leader that the phone has put to sleep keeps its lock and says nothing.
  const asleep = setInterval(() => {
    if (Date.now() - heardAt < SLEEP) return;
    clearInterval(asleep);
    alone({ url, from, tell });
  }, 2000);
  navigator.locks
    .request(`hearing ${url}`, { signal: stop.signal }, () => hear({ url, from, tell: everybody, signal: stop.signal }))
    .catch(() => {});
  addEventListener("pagehide", () => stop.abort());
}

function alone({ url, from, tell }) {
  const stop = new AbortController();
  hear({ url, from, tell, signal: stop.signal });
  addEventListener("pagehide", () => stop.abort());
}
