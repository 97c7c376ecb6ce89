// A sound that repeats until it is told to stop. Browsers give no sound to a page that nobody has touched: `arm` is to be
// called from a touch or a key. No file: two tones, loud enough for a kitchen.

const EVERY = 2600;

let context = null;
let timer = 0;

// Whether a sound would be heard now.
export const isArmed = () => context?.state === "running";

// Tries to get sound. Without a touch it works only where the browser trusts the page already.
export async function arm() {
  try {
    context ??= new AudioContext();
    if (context.state !== "running") await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 300))]);
  } catch {
    context = null;
  }
  return isArmed();
}

// Once: ding, dong, ding.
export function chime() {
  if (!isArmed()) return;
  const start = context.currentTime + 0.02;
  [880, 659.3, 987.8].forEach((pitch, n) => tone(pitch, start + n * 0.24));
}

function tone(pitch, at) {
  const volume = context.createGain();
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.6, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
  volume.connect(context.destination);
  for (const [type, factor] of [["triangle", 1], ["sine", 2]]) {
    const voice = context.createOscillator();
    voice.type = type;
    voice.frequency.value = pitch * factor;
    voice.connect(volume);
    voice.start(at);
    voice.stop(at + 0.55);
    voice.onended = () => voice.disconnect();
  }
  setTimeout(() => volume.disconnect(), 2500);
}

// Begins to ring, or stops.
export function ring(on) {
  if (on && !timer) {
    chime();
    timer = setInterval(chime, EVERY);
  } else if (!on && timer) {
    clearInterval(timer);
    timer = 0;
  }
}
