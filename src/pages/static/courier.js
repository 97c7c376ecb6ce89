// The courier's page, alive: it hears of offers and of what is carried, says when the server is lost, sends its buttons
// without leaving the page, and shares where the courier is, while something is carried and only if they said so.
//
// Without this script the page reloads itself and its buttons are plain forms.

const LIVE = "/api/eventos/repartidor/";
const LOOK = 2000; // between two looks at the server
const PATIENCE = 2500; // for one look
const SEND_EVERY = 10_000; // a position at most
const SEND_LATEST = 30_000; // and at least, while it stands still
const FAR = 15; // metres that are worth telling

const page = () => document.querySelector("main");
const carrying = () => Number(page().dataset.carrying) || 0;
const offers = () => Number(page().dataset.offers) || 0;
const title = document.title;
const state = { lost: false, out: false, unsent: false };

function show() {
  for (const banner of document.querySelectorAll("[data-banner]")) {
    banner.hidden = !state[banner.dataset.banner];
  }
  document.title = state.lost || state.out ? `⚠ ${title}` : offers() ? `(${offers()}) ${title}` : title;
}

// The page as it is now

let wanted = false;
let fetching = false;

const isBusy = () =>
  document.querySelector("main .actions details[open], main form.sending, main button:active") !== null;

function put(html, address) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("main[data-user]");
  if (!fresh) {
    state.out = new URL(address).pathname.includes("/login/");
    return show();
  }
  const before = offers();
  page().replaceWith(fresh);
  state.out = false;
  show();
  place.settle();
  if (offers() > before) navigator.vibrate?.([200, 100, 200]);
}

async function refresh() {
  wanted = true;
  if (fetching || isBusy() || state.out) return;
  fetching = true;
  try {
    while (wanted) {
      wanted = false;
      const answer = await fetch("/panel-repartidor/", {
        headers: { Accept: "text/html" },
        cache: "no-store",
        signal: AbortSignal.timeout(8000),
      });
      if (!answer.ok) throw new Error(answer.statusText);
      put(await answer.text(), answer.url);
    }
  } catch {
    wanted = true; // the next look at the server asks again
  } finally {
    fetching = false;
  }
}

// What happens

let stream;

function listen() {
  stream?.close();
  const from = page().dataset.events;
  stream = new EventSource(from ? `${LIVE}?desde=${encodeURIComponent(from)}` : LIVE);
  for (const name of ["enviado", "retirado", "devuelto", "en_camino", "entregado", "cancelado", "reset"]) {
    stream.addEventListener(name, refresh);
  }
  stream.onopen = refresh; // whatever was missed
}

// Whether the server is there: a stream alone falls silent without a word when the Wi-Fi is gone.

async function look() {
  let lost = false;
  try {
    const answer = await fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    lost = !answer.ok;
  } catch {
    lost = true;
  }
  if (state.lost && !lost) {
    state.unsent = false;
    listen();
  }
  state.lost = lost;
  show();
  if (!lost && (wanted || stream.readyState === EventSource.CLOSED)) {
    if (stream.readyState === EventSource.CLOSED) listen();
    refresh();
  }
}

async function watch() {
  for (;;) {
    if (!document.hidden) await look();
    await new Promise((resume) => setTimeout(resume, LOOK));
  }
}

// Buttons. A step that was made already is no fault, so that sending one twice is safe.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches('main form[action="/panel-repartidor/"]')) return;
  event.preventDefault();
  if (form.classList.contains("sending")) return;
  form.classList.add("sending");
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { Accept: "text/html" },
      body: new URLSearchParams(new FormData(form)),
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status >= 500) throw new Error(answer.statusText);
    state.unsent = false;
    form.classList.remove("sending");
    put(await answer.text(), answer.url);
    page().querySelector(".notice")?.scrollIntoView({ block: "center" });
  } catch {
    state.unsent = true;
    form.classList.remove("sending");
    show();
  }
});

// Where the courier is

const place = {
  watch: null,
  socket: null,
  last: null,
  says: "",

  get wished() {
    return localStorage.getItem("comanda.place") === "on";
  },

  settle() {
    const panel = document.querySelector("[data-place]");
    if (!panel) return this.stop();
    panel.hidden = false;
    panel.querySelector("[data-place-start]").onclick = () => this.wish("on");
    panel.querySelector("[data-place-stop]").onclick = () => this.wish("off");
    if (!window.isSecureContext || !navigator.geolocation) this.says = "insecure";
    else if (this.wished) this.start();
    else this.stop();
    this.tell();
  },

  wish(what) {
    localStorage.setItem("comanda.place", what);
    this.settle();
  },

  tell(says = this.says) {
    this.says = says;
    const panel = document.querySelector("[data-place]");
    if (!panel) return;
    for (const line of panel.querySelectorAll("[data-place-says]")) line.hidden = line.dataset.placeSays !== says;
    const running = this.watch !== null;
    panel.querySelector("[data-place-start]").hidden = running || says === "insecure";
    panel.querySelector("[data-place-stop]").hidden = !running;
  },

  start() {
    if (this.watch !== null) return;
    this.says = "waiting";
    this.watch = navigator.geolocation.watchPosition(
      (found) => this.send(found.coords),
      (error) => {
        if (error.code === error.PERMISSION_DENIED) {
          this.stop();
          this.tell("denied");
        } else {
          this.tell("unknown");
        }
      },
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: 60_000 },
    );
  },

  stop() {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.socket?.close();
    this.watch = this.socket = this.last = null;
    this.says = "";
  },

  send({ latitude, longitude }) {
    if (!carrying()) return this.stop();
    const now = Date.now();
    const age = this.last ? now - this.last.at : Infinity;
    const moved = this.last ? metres(this.last, { latitude, longitude }) : Infinity;
    if (age < SEND_EVERY || (moved < FAR && age < SEND_LATEST)) return;
    const open = this.line();
    if (open.readyState !== WebSocket.OPEN) return;
    open.send(JSON.stringify({ latitud: latitude, longitud: longitude }));
    this.last = { latitude, longitude, at: now };
    this.tell("on");
  },

  line() {
    if (!this.socket || this.socket.readyState > WebSocket.OPEN) {
      const scheme = location.protocol === "https:" ? "wss:" : "ws:";
      this.socket = new WebSocket(`${scheme}//${location.host}/ws/ubicacion/${page().dataset.user}/`);
      this.socket.onopen = () => navigator.geolocation.getCurrentPosition((found) => this.send(found.coords), () => {});
    }
    return this.socket;
  },
};

// On a sphere, which is near enough.
function metres(a, b) {
  const rad = Math.PI / 180;
  const x = (b.longitude - a.longitude) * rad * Math.cos(((a.latitude + b.latitude) / 2) * rad);
  const y = (b.latitude - a.latitude) * rad;
  return Math.hypot(x, y) * 6_371_000;
}

document.addEventListener("visibilitychange", () => document.hidden || refresh());
document.addEventListener("toggle", () => wanted && refresh(), true);
addEventListener("offline", () => {
  state.lost = true;
  show();
});
addEventListener("online", look);
listen();
show();
place.settle();
watch();
