// Keeps what could not be sent, says so, and sends it once when the server is back.
//
// A page that has `frame.outbox()` in its head gets it for each `form[data-outbox]`; `data-outbox` is what the visitor
// calls the thing ("tu pedido"). The form's field `clave` (or what `data-outbox-key` names) is its Idempotency-Key: it is
// made here, before the first try, where the page has not made it. Other scripts use `post`.
//
// What waits is in localStorage, so it survives a reload: at most 20, each with the bytes that were sent first, so that
// the server knows a repeated one. What waited for more than a quarter of an hour is not sent without being asked for:
// nobody wants yesterday's lunch.

const STORE = "comanda-outbox";
const MOST = 20;
const STALE = 15 * 60000;
const PATIENCE = 12000;
const LEASE = 20000;
const me = key();
const listeners = new Set();
let sending = false;
let timer = 0;

// 128 random bits; works on plain HTTP too.
export function key() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE));
    return Array.isArray(kept) ? kept.filter((item) => item?.key && item?.url) : [];
  } catch {
    return [];
  }
}

function save(items) {
  try {
    localStorage.setItem(STORE, JSON.stringify(items.slice(-MOST)));
    return true;
  } catch {
    return false;
  }
}

const put = (item) => save([...load().filter((other) => other.key !== item.key), item]);
const drop = (id) => save(load().filter((other) => other.key !== id));

// Calls `listener` with {item, outcome, answer} whenever something that waited was sent or refused.
export const onOutcome = (listener) => listeners.add(listener);

// One try. outcome: "sent" and "refused" are final, "waiting" is not.
async function attempt(item) {
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(item.url, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        Accept: item.accept,
        "Idempotency-Key": item.key,
      },
      body: item.body,
      credentials: "same-origin",
      signal: stop.signal,
    });
    const text = await answer.text();
    if ([408, 429, 502, 503, 504].includes(answer.status)) return { outcome: "waiting" };
    const result = { status: answer.status, url: answer.url, redirected: answer.redirected, text };
    const isSignIn = answer.status === 401 || /\/usuarios\/login\//.test(new URL(answer.url).pathname);
    if (isSignIn) return { outcome: "sign-in", answer: result };
    return { outcome: answer.ok ? "sent" : "refused", answer: result };
  } catch {
    return { outcome: "waiting" };
  } finally {
    clearTimeout(limit);
  }
}

// Sends now, or keeps it to be sent later. `item`: url, body (urlencoded), kind, label, accept, key. The answer's outcome
// says which; "unkept" is what could neither be sent nor kept.
export async function post(item) {
  const whole = { accept: "application/json", kind: "step", key: key(), at: Date.now(), ...item };
  // Kept before the first try: a browser that is closed meanwhile loses nothing.
  const kept = put(whole);
  const result = await attempt(whole);
  if (result.outcome !== "waiting" && result.outcome !== "sign-in") drop(whole.key);
  else if (!kept) return { ...result, outcome: "unkept", item: whole };
  else schedule(3000);
  show();
  return { ...result, item: whole };
}

// One tab at a time: a lease in the store that all tabs see.
function lead() {
  try {
    const [who, until] = (localStorage.getItem(`${STORE}-lease`) ?? "").split(" ");
    if (who && who !== me && Number(until) > Date.now()) return false;
    localStorage.setItem(`${STORE}-lease`, `${me} ${Date.now() + LEASE}`);
    return localStorage.getItem(`${STORE}-lease`).startsWith(me);
  } catch {
    return false;
  }
}

// Sends what waits, in the order in which it was meant. `asked`: also what has waited for long.
export async function flush(asked = false) {
  if (sending || load().length === 0 || !lead()) return;
  sending = true;
  show();
  try {
    for (const item of load()) {
      if (!asked && Date.now() - item.at > STALE) continue;
      if (!load().some((other) => other.key === item.key)) continue;
      const result = await attempt(item);
      if (result.outcome === "waiting") break;
      if (result.outcome === "sign-in") {
        put({ ...item, signIn: true });
        break;
      }
      drop(item.key);
      for (const listener of listeners) listener({ item, ...result });
      if (item.kind === "form") finished(item, result);
    }
  } finally {
    sending = false;
    if (load().length > 0) schedule(5000);
    show();
  }
}

function schedule(ms) {
  clearTimeout(timer);
  timer = setTimeout(() => flush(), ms);
}

// --- What is shown ---

const texts = document.querySelector("meta[name=outbox]")?.dataset ?? {};
let banner = null;
let done = null;

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text ?? "";
  return made;
}

function button(text, quiet, act) {
  const made = element("button", quiet ? "button quiet" : "button", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function show() {
  const items = load();
  const old = items.some((item) => Date.now() - item.at > STALE);
  const enter = items.some((item) => item.signIn);
  // What is being sent for the first time is no news yet.
  const kept = items.filter((item) => !sendingFirst.has(item.key));
  if (kept.length === 0 && !done) {
    banner?.remove();
    banner = null;
    return;
  }
  if (!banner) {
    banner = element("aside", "unsent");
    banner.setAttribute("role", "status");
    document.body.append(banner);
  }
  banner.classList.toggle("done", kept.length === 0);
  const parts = [];
  if (kept.length === 0) {
    parts.push(element("b", "", done.text));
    if (done.url) {
      const link = element("a", "button quiet", texts.see);
      link.href = done.url;
      parts.push(link);
    }
  } else {
    parts.push(element("b", "", `${texts.title}: ${kept.map((item) => item.label).join(", ")}`));
    parts.push(element("p", "", sending ? texts.sending : enter ? texts.signIn : old ? texts.old : texts.text));
    const actions = element("p", "actions");
    if (enter) {
      const link = element("a", "button", texts.enter);
      link.href = `/usuarios/login/?next=${encodeURIComponent(location.pathname)}`;
      actions.append(link);
    }
    actions.append(button(texts.now, false, () => flush(true)));
    actions.append(
      button(texts.drop, true, () => {
        save([]);
        show();
      }),
    );
    parts.push(actions);
  }
  banner.replaceChildren(...parts);
}

// A form that waited was answered at last.
function finished(item, { outcome, answer }) {
  if (outcome === "sent" && answer.redirected && item.page === location.pathname && !document.hidden) {
    location.assign(answer.url);
    return;
  }
  const same = answer.redirected && new URL(answer.url).origin === location.origin;
  done = outcome === "sent" ? { text: texts.sent, url: same ? answer.url : "" } : { text: `${texts.refused}: ${item.label}`, url: item.page };
  show();
}

// --- Forms ---

const sendingFirst = new Set();

async function submit(event) {
  const form = event.target.closest?.("form[data-outbox]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  const field = form.dataset.outboxKey ?? "clave";
  let input = form.elements.namedItem(field);
  if (!input) {
    input = element("input", "");
    input.type = "hidden";
    input.name = field;
    form.append(input);
  }
  if (!input.value) input.value = key();
  const id = input.value;
  // What waits with this key goes as it was sent first: another body under the same key would be refused.
  const earlier = load().find((item) => item.key === id);
  const body = earlier?.body ?? new URLSearchParams(new FormData(form, event.submitter)).toString();
  form.dataset.sending = "yes";
  form.setAttribute("aria-busy", "true");
  sendingFirst.add(id);
  const { outcome, answer } = await post({
    key: id,
    url: form.action,
    body,
    kind: "form",
    accept: "text/html",
    label: form.dataset.outbox,
    page: location.pathname,
  });
  sendingFirst.delete(id);
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
  if (outcome === "unkept") HTMLFormElement.prototype.submit.call(form);
  else if (outcome === "sign-in") (drop(id), location.assign(answer.url));
  else if (outcome !== "waiting") arrived(answer);
  else show();
}

// The answer takes the page's place: where it led, or the page with what was wrong.
function arrived(answer) {
  if (answer.redirected) return location.assign(answer.url);
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const main = page.querySelector("main");
  if (!main) return location.reload();
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.title = page.title;
  const fault = main.querySelector(".faulty input, [role=alert]");
  fault?.focus();
  scrollTo({ top: 0 });
}

document.addEventListener("submit", submit);
addEventListener("online", () => flush());
addEventListener("storage", (event) => event.key === STORE && show());
document.addEventListener("visibilitychange", () => document.hidden || flush());
show();
flush();
