// The kitchen's screen, live. The server makes the board; this puts in place what has changed, rings, counts the time
// and sends what is touched. Nothing here grows: orders that leave the board leave the page.

import { arm, chime, isArmed, ring } from "./alarm.js";
import { listen } from "./listen.js";
import { flush, onOutcome, post } from "./outbox.js";

const site = document.getElementById("kitchen");
const texts = site.dataset;
const $ = (id) => document.getElementById(id);
const title = document.title.replace(/^\(\d+\) /, "");

// Milliseconds without a word from the server after which the screen says so.
const SILENCE = 4400;
// After something has moved, a touch that was meant for what was there before does not count.
const SETTLE = 350;
const QUIET = 20;

let heardAt = Date.now();
let online = true;
let gone = false;
let movedAt = 0;
let skew = Number($("board").dataset.now) - Date.now();

const now = () => Date.now() + skew;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const counted = (text, n) => text.replace("0", n);

// --- The board ---

let fetching = false;
let again = false;

// Takes the board as it is now. Many wishes at once become one more look.
async function refresh() {
  if (gone) return;
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  do {
    again = false;
    try {
      const stop = new AbortController();
      const limit = setTimeout(() => stop.abort(), 8000);
      const answer = await fetch(texts.board, { cache: "no-store", credentials: "same-origin", signal: stop.signal });
      if ([401, 403, 404].includes(answer.status)) leave();
      else if (answer.ok) place(await answer.text());
      clearTimeout(limit);
    } catch {
      // The stream tells when the server is back, and then the board is taken again.
    }
  } while (again && !gone);
  fetching = false;
}

function place(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("board");
  const board = $("board");
  if (!fresh || isOlder(fresh.dataset.id, board.dataset.id)) return;
  Object.assign(board.dataset, fresh.dataset);
  skew = Number(fresh.dataset.now) - Date.now();
  const focus = document.activeElement?.closest(".ticket")?.id ?? document.activeElement?.id;
  const before = document.querySelectorAll(".ticket").length;
  for (const lane of fresh.querySelectorAll(".column")) placeLane(lane, $(lane.id));
  board.querySelector(".lanes").className = fresh.querySelector(".lanes").className;
  placePart("undos", fresh);
  placePart("tally", fresh);
  placePart("soldout-list", fresh);
  placePart("soldout-count", fresh);
  $("calm")?.remove();
  const calm = fresh.querySelector("#calm");
  if (calm) $("undos").after(document.adoptNode(calm));
  if (before !== document.querySelectorAll(".ticket").length) movedAt = Date.now();
  if (focus && !document.activeElement?.closest(".ticket")) $(focus)?.focus({ preventScroll: true });
  deadlines();
  tick();
}

// Of the same life of the journal, and read earlier.
function isOlder(fresh, shown) {
  const [life, seq] = fresh.split(".");
  const [old, than] = shown.split(".");
  return life === old && Number(seq) < Number(than);
}

function placeLane(fresh, lane) {
  lane.className = fresh.className;
  lane.querySelector(".count").textContent = fresh.querySelector(".count").textContent;
  const list = lane.querySelector(".tickets");
  const wanted = [...fresh.querySelectorAll(".ticket")];
  const ids = new Set(wanted.map((ticket) => ticket.id));
  for (const ticket of [...list.children]) if (!ids.has(ticket.id)) ticket.remove();
  wanted.forEach((ticket, n) => {
    const shown = $(ticket.id);
    const same = shown && shown.parentNode === list && shown.dataset.seq === ticket.dataset.seq;
    const node = same ? shown : document.adoptNode(ticket);
    if (!same) {
      shown?.remove();
      node.classList.add("arrived");
      movedAt = Date.now();
    }
    if (list.children[n] !== node) list.insertBefore(node, list.children[n] ?? null);
  });
}

// Each answer has forms with another mask of the same token: that is no change.
const bare = (node) => node.innerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "").replace(/data-left="\d+"/g, "");

function placePart(id, fresh) {
  const [shown, wanted] = [$(id), fresh.querySelector(`#${id}`)];
  shown.hidden = wanted.hidden;
  if (bare(shown) === bare(wanted)) return;
  const focus = shown.contains(document.activeElement) ? document.activeElement.id : "";
  shown.replaceChildren(...[...wanted.childNodes].map((node) => document.adoptNode(node)));
  if (focus) $(focus)?.focus({ preventScroll: true });
}

// --- Time ---

function ago(minutes) {
  if (minutes < 1) return texts.nowText;
  return minutes < 120 ? counted(texts.minutes, minutes) : counted(texts.hours, Math.floor(minutes / 60));
}

function setText(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

function tick() {
  for (const ticket of document.querySelectorAll(".ticket")) {
    const placed = Number(ticket.dataset.placed);
    if (!placed) continue;
    const minutes = Math.max(0, Math.floor((now() - placed) / 60000));
    const share = (now() - placed) / 60000 / Number(ticket.dataset.due);
    const moving = ticket.dataset.state === "en_camino";
    setText(ticket.querySelector(".wait"), ago(minutes));
    ticket.classList.toggle("warm", !moving && share >= 0.6 && share < 1);
    ticket.classList.toggle("hot", !moving && share >= 1);
  }
  countDown();
  const board = $("board").dataset;
  const fresh = Number(board.fresh);
  setText($("count"), counted(texts.active, board.count));
  const idle = Math.floor((now() - Number(board.newest)) / 60000);
  const quiet = online && board.open === "true" && fresh === 0 && Number(board.newest) > 0 && idle >= QUIET && idle < 720;
  $("hush").hidden = !quiet;
  if (quiet) setText($("hush"), counted(texts.quietFor, idle));
  alarm(fresh);
}

// When the offer to take a step back ends, on this machine's clock.
function deadlines() {
  for (const form of document.querySelectorAll(".undo")) {
    form.dataset.until ??= String(Date.now() + Number(form.dataset.left));
  }
}

function countDown() {
  for (const form of document.querySelectorAll(".undo")) {
    const left = Math.ceil((Number(form.dataset.until) - Date.now()) / 1000);
    if (left <= 0) form.remove();
    else setText(form.querySelector(".left"), counted(texts.seconds, left));
  }
}

// --- The alarm ---

let lit = false;

function alarm(fresh) {
  const wanted = fresh > 0 && !gone;
  ring(wanted && isArmed());
  $("arm").hidden = isArmed() || gone;
  document.body.classList.toggle("ringing", wanted);
  lit = wanted && !lit;
  const text = fresh === 1 ? texts.newOne : counted(texts.newMany, fresh);
  const shown = !online ? `⚠ ${texts.down}` : lit ? `● ${text}` : fresh > 0 ? `(${fresh}) ${title}` : title;
  if (document.title !== shown) document.title = shown;
}

async function armNow() {
  if (isArmed()) return;
  if (await arm()) tick();
}

// --- The connection ---

function connected(is) {
  if (is === online && !$("link").hidden) return;
  online = is;
  const link = $("link");
  link.hidden = false;
  link.classList.toggle("off", !is);
  setText(link.querySelector(".word"), is ? texts.up : texts.down);
  $("lost").hidden = is || gone;
  document.body.classList.toggle("cut", !is && !gone);
  tick();
}

function leave() {
  gone = true;
  ring(false);
  connected(false);
  $("lost").hidden = true;
  document.body.classList.add("is-gone");
  $("gone").hidden = false;
  $("gone").focus();
  document.title = `⚠ ${$("gone-title").textContent}`;
}

function tell(news) {
  if (gone) return;
  if (news.kind === "gone") return leave();
  if (news.kind === "down") return connected(false);
  heardAt = Date.now();
  if (news.kind !== "beat") refresh();
  if (!online || news.kind === "up") {
    if (!online) refresh();
    connected(true);
    flush();
  }
}

function watch() {
  if (gone) return;
  if (Date.now() - heardAt > SILENCE) connected(false);
  if (!online) setText($("lost").querySelector(".since"), ago(Math.floor((Date.now() - heardAt) / 60000)));
  tick();
}

// --- What is touched ---

function say(text, bad) {
  const line = document.createElement("p");
  line.className = bad ? "notice bad" : "notice";
  line.textContent = text;
  const said = $("said");
  said.append(line);
  while (said.children.length > 3) said.firstElementChild.remove();
  setTimeout(() => line.remove(), bad ? 15000 : 6000);
}

function judge(outcome, answer, label) {
  // What waits is shown by the outbox until it is sent.
  if (outcome === "sent" || outcome === "waiting") return;
  if (outcome === "sign-in") return leave();
  let state = "";
  try {
    state = JSON.parse(answer.text).estado ?? "";
  } catch {
    // No JSON: something in between has answered.
  }
  const word = site.getAttribute(`data-state-${state}`);
  say(fill(word ? texts.moved : texts.failed, { label, state: (word ?? "").toLowerCase() }), true);
}

async function send(form, submitter) {
  if (form.dataset.busy) return;
  const data = new URLSearchParams(new FormData(form, submitter));
  const label = submitter?.value && submitter.name === "minutos" ? `${form.dataset.label} (${submitter.value})` : form.dataset.label;
  form.dataset.busy = "yes";
  form.closest(".ticket")?.classList.add("busy");
  const { outcome, answer } = await post({ url: form.dataset.send, body: data.toString(), label });
  judge(outcome, answer, label);
  if (outcome !== "waiting") {
    delete form.dataset.busy;
    form.closest(".ticket")?.classList.remove("busy");
  } else {
    form.closest(".ticket")?.classList.replace("busy", "pending-send");
  }
  refresh();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.send) return;
  event.preventDefault();
  const jumped = Date.now() - movedAt < SETTLE && event.submitter?.matches(":hover, :active") && form.closest(".lanes");
  if (!jumped) send(form, event.submitter);
});

onOutcome(({ item, outcome, answer }) => {
  if (item.kind !== "step") return;
  judge(outcome, answer, item.label);
  for (const form of document.querySelectorAll("form[data-busy]")) {
    delete form.dataset.busy;
    form.closest(".ticket")?.classList.remove("busy", "pending-send");
  }
  refresh();
});

// --- Keys ---

const tickets = () => [...document.querySelectorAll(".ticket")];

function step(by) {
  const all = tickets();
  const at = all.indexOf(document.activeElement?.closest(".ticket"));
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

// From lane to lane, to the first order of the next one that has any.
function lane(by) {
  const lanes = [...document.querySelectorAll(".column")].filter((one) => one.querySelector(".ticket"));
  const at = lanes.indexOf(document.activeElement?.closest(".column"));
  const next = lanes[at < 0 ? 0 : (at + by + lanes.length) % lanes.length]?.querySelector(".ticket");
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) return;
  const ticket = document.activeElement?.closest(".ticket");
  const on = event.target.closest?.("button, summary, a");
  const acts = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    ArrowRight: () => lane(1),
    ArrowLeft: () => lane(-1),
    z: () => document.querySelector(".undo button")?.click(),
    a: () => $("soldout").querySelector("summary").click(),
  };
  const promises = ticket?.querySelectorAll(".promises button") ?? [];
  const act = acts[event.key] ?? (promises[Number(event.key) - 1] ? () => promises[Number(event.key) - 1].click() : null);
  if (act) {
    event.preventDefault();
    act();
  } else if (event.key === "Enter" && ticket && !on) {
    event.preventDefault();
    (promises[1] ?? ticket.querySelector(".actions > form .button"))?.click();
  }
}

// --- The screen stays on, where it may ---

async function stayAwake() {
  if (document.hidden) return;
  try {
    await navigator.wakeLock.request("screen");
    $("awake").hidden = true;
  } catch {
    $("awake").hidden = false;
  }
}

// --- From here on ---

site.hidden = true;
$("keys").hidden = false;
$("mute").hidden = false;
$("mute").addEventListener("click", async () => (await arm()) && chime());
document.body.classList.add("live");
document.addEventListener("keydown", pressed);
for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, armNow, { passive: true });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  stayAwake();
  refresh();
});
deadlines();
arm().then(tick);
stayAwake();
listen({ url: texts.stream, from: $("board").dataset.id, worker: texts.worker, tell });
setInterval(watch, 1000);
// Whatever no event tells.
setInterval(() => online && refresh(), 45000);
