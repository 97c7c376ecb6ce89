// Keeps an open menu true: asks every few seconds, while it is seen, whether the menu has changed, and then puts the new
// one in place of the old. Nothing moves while somebody types in it or presses a button.

const menu = () => document.querySelector("[data-menu]");
const isBusy = () => document.querySelector("[data-menu] :is(input, textarea, select):focus, [data-menu] button:active");

async function look() {
  const shown = menu();
  if (!shown || document.hidden || isBusy()) return;
  try {
    const answer = await fetch(`${location.pathname}version/`, { headers: { Accept: "application/json" }, cache: "no-cache" });
    if (answer.status === 404) return location.reload(); // closed: the page says so
    if (!answer.ok) return;
    const { version } = await answer.json();
    if (String(version) === shown.dataset.menu) return;
    const page = await fetch(location.pathname + location.search.replace(/([?&])aviso=[^&]*/, "$1"), {
      headers: { Accept: "text/html" },
      cache: "no-store",
    });
    if (!page.ok || page.redirected) return location.reload();
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-menu]");
    if (fresh && !isBusy()) menu().replaceWith(fresh);
  } catch {
    // No connection: the next look will tell.
  }
}

setInterval(look, 4_000);
document.addEventListener("visibilitychange", look);
