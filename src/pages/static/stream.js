// Hears one stream of server-sent events and notices within seconds when it is lost.
//
// Read by fetch and not by EventSource: that one hides the heartbeats, so silence could not be told from loss, and it
// hides the status, so a screen that was signed out could not be told from one that is offline.
//
// tell({kind}) is called with: "up" (connected), "beat" (something was heard), "event" (id, name, data), "reset" (what was
// remembered is not known there: take the snapshot), "down" (lost, comes back by itself), "gone" (may not any more).

// The server says something every two seconds.
const SILENCE = 4000;
const LONGEST_LINE = 65536;

// So long, or until the browser says that it has a network again.
const wait = (ms, signal) =>
  new Promise((done) => {
    const over = new AbortController();
    const end = () => {
      clearTimeout(timer);
      over.abort();
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { signal: over.signal });
    globalThis.addEventListener("online", end, { signal: over.signal });
  });

// Goes on until `signal` is aborted or the server says that this browser may not listen.
export async function hear({ url, from, tell, signal }) {
  let last = from;
  let pause = 300;
  while (!signal.aborted) {
    const stop = new AbortController();
    const end = () => stop.abort();
    signal.addEventListener("abort", end, { once: true });
    let timer = setTimeout(end, SILENCE);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE);
    };
    try {
      const query = last ? `?desde=${encodeURIComponent(last)}` : "";
      const answer = await fetch(url + query, {
        headers: { Accept: "text/event-stream" },
        cache: "no-store",
        credentials: "same-origin",
        signal: stop.signal,
      });
      if ([401, 403, 404].includes(answer.status)) {
        tell({ kind: "gone", status: answer.status });
        return;
      }
      if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
      pause = 300;
      tell({ kind: "up" });
      for await (const piece of pieces(answer.body, heard)) {
        if (piece.id) last = piece.id;
        if (piece.name) tell({ kind: piece.name === "reset" ? "reset" : "event", ...piece });
        else tell({ kind: "beat" });
      }
    } catch {
      // Lost: told below, and tried again.
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      stop.abort();
    }
    if (signal.aborted) return;
    tell({ kind: "down" });
    await wait(pause + Math.random() * 200, signal);
    pause = Math.min(pause * 1.6, 1000);
  }
}

// The pieces of a stream, one for each empty line.
async function* pieces(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    text += value;
    let end;
    while ((end = text.indexOf("\n\n")) >= 0) {
      yield read(text.slice(0, end));
      text = text.slice(end + 2);
    }
    if (text.length > LONGEST_LINE) throw new Error("a line without end");
  }
}

function read(block) {
  const piece = { id: "", name: "", data: "" };
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) piece.id = line.slice(4);
    else if (line.startsWith("event: ")) piece.name = line.slice(7);
    else if (line.startsWith("data: ")) piece.data = line.slice(6);
  }
  return piece;
}
