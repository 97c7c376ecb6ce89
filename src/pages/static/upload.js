// A form with a picture: shows how far it is sent, and makes a telephone's photograph small first. Without this script,
// or where something here fails, the browser sends the form itself.

// Larger than what the server keeps, so that its own cut has room.
const SIDE = 2000;
const SMALL_ENOUGH = 1_000_000;

const quicker = async (file) => {
  if (file.size <= SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
    return made && made.size < file.size ? made : file;
  } catch {
    return file; // no picture, or one that this browser cannot read: the server will say
  }
};

function send(form, body, shown) {
  const bar = shown.querySelector("progress");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
    // All is sent: now the server cuts the picture, for as long as it takes.
    if (!lengthComputable || loaded >= total) return bar.removeAttribute("value");
    bar.max = total;
    bar.value = loaded;
  };
  request.onerror = () => stop(form, shown);
  request.onload = () => {
    if (request.status < 400) return location.assign(request.responseURL);
    const fresh = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
    if (!fresh) return stop(form, shown);
    document.querySelector("main").replaceWith(document.adoptNode(fresh));
    scrollTo(0, 0);
  };
  request.send(body);
}

function stop(form, shown) {
  form.querySelector(".button.big").disabled = false;
  shown.querySelector("progress").hidden = true;
  shown.querySelector("span").textContent = shown.dataset.failed;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const field = form.querySelector('input[type="file"]');
  const shown = form.querySelector(".sending");
  if (!field?.files.length || !shown) return;
  event.preventDefault();
  shown.hidden = false;
  shown.querySelector("progress").hidden = false;
  shown.querySelector("span").textContent = shown.dataset.sending;
  form.querySelector(".button.big").disabled = true;
  const body = new FormData(form);
  const file = field.files[0];
  body.set(field.name, await quicker(file), file.name);
  send(form, body, shown);
});
