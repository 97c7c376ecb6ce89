// Shows the newest state of a page that changes by itself: fetches the page again and puts its content in place.
// Nothing moves while somebody types, has a confirmation open, or the tab is hidden. Without this script a <noscript>
// in the page reloads it.

const seconds = Number(document.querySelector("main[data-refresh]")?.dataset.refresh) || 0;

const isBusy = () =>
  document.hidden ||
  document.querySelector("main details[open], main input:focus, main textarea:focus, main button:active") !== null;

// A script that hears of each change itself has the page asked for then, and not every few seconds.
let followed = false;
export function follow(by) {
  followed = by;
}

// What came while the page was busy is fetched as soon as it is not.
let waits = false;

export async function refresh() {
  waits = isBusy();
  if (waits) return;
  try {
    const answer = await fetch(location.pathname + location.search.replace(/([?&])aviso=[^&]*/, "$1"), {
      headers: { Accept: "text/html" },
      cache: "no-store",
    });
    if (answer.redirected) return location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    if (!fresh || isBusy()) return;
    document.querySelector("main").replaceWith(fresh);
    document.title = page.title;
    document.body.classList.remove("offline");
  } catch {
    document.body.classList.add("offline");
  }
}

if (seconds > 0) {
  setInterval(() => followed || refresh(), seconds * 1000);
  setInterval(() => waits && refresh(), 1000);
  document.addEventListener("visibilitychange", refresh);
}
