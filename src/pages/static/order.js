// Follows an order: each event of its stream asks for the page again (refresh.js), which is the server's own. The page
// names the number up to which it knows, so nothing is missed between the page and the stream. Without a stream (an old
// browser, too many tabs, a proxy that holds it back) the page goes on being fetched every few seconds.

import { follow, refresh } from "./refresh.js";

const KINDS = [
  "reset", "nuevo_pedido", "aceptado", "preparando", "enviado", "en_camino", "devuelto", "entregado", "cancelado",
  "deshecho", "pagado", "reembolsado", "pago_rechazado", "calificado",
];

const main = () => document.querySelector("main[data-stream]");

// Stays when the page's content is replaced, so that what changed is read out.
const voice = document.createElement("p");
voice.className = "unseen";
voice.setAttribute("role", "status");
document.body.append(voice);

let told = document.querySelector(".says")?.textContent;

async function changed() {
  await refresh();
  const now = document.querySelector(".says")?.textContent;
  if (now && now !== told) {
    told = now;
    voice.textContent = now;
    navigator.vibrate?.(80);
  }
}

function listen() {
  const source = new EventSource(main().dataset.stream);
  source.onopen = () => {
    follow(true);
    document.body.classList.add("is-live");
    document.body.classList.remove("offline");
  };
  source.onerror = () => {
    follow(false);
    document.body.classList.remove("is-live");
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 30_000);
  };
  for (const kind of KINDS) {
    source.addEventListener(kind, async () => {
      await changed();
      if (!main()) source.close();
    });
  }
  addEventListener("pagehide", () => source.close(), { once: true });
}

function again() {
  if (main()) listen();
}

document.documentElement.classList.add("has-script");
if (main() && "EventSource" in window) listen();
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
