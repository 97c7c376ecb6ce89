// A shared worker: one stream for all tabs of a browser. A tab says {hear: {url, from}} and then {here: true} now and
// then; it is told what `stream.js` tells. Tabs that were not heard of for long are forgotten, and with the last one
// the stream.

import { hear } from "./stream.js";

const FORGET = 150000;
const tabs = new Map();
let stream = null;
let state = "down";

function tell(news) {
  if (["up", "down", "gone"].includes(news.kind)) state = news.kind;
  if (news.kind === "gone") stream = null;
  for (const port of tabs.keys()) port.postMessage(news);
}

function begin({ url, from }) {
  stream = new AbortController();
  state = "down";
  hear({ url, from, tell, signal: stream.signal });
}

function leave(port) {
  tabs.delete(port);
  if (tabs.size === 0 && stream) {
    stream.abort();
    stream = null;
  }
}

onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    tabs.set(port, Date.now());
    if (data.bye) leave(port);
    else if (data.hear && !stream) begin(data.hear);
    // Who comes later takes the board anew: what was told before was not told to them.
    else if (data.hear) port.postMessage({ kind: state === "up" ? "up" : "down" });
  };
  port.start();
};

setInterval(() => {
  for (const [port, seen] of tabs) if (Date.now() - seen > FORGET) leave(port);
}, 30000);
