// Copies the address of the page, which holds the whole view.

import { sentence } from "../lib/sentence.js";

const SHOWN_MS = 2000;

export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  button.setAttribute("aria-live", "polite");
  const rest = () => {
    button.textContent = "Copy link";
    button.title = data.fits
      ? sentence("Copies the address of this page: text, model and settings.")
      : sentence("The text is too long for a link: the link opens without it.");
  };
  if (!button.timer) rest();
  button.onclick = async () => {
    const copied = await copy(window.location.href);
    const note = data.fits ? sentence("Copied") : sentence("Copied without the text");
    button.textContent = copied ? note : sentence("Copy it from the address bar");
    clearTimeout(button.timer);
    button.timer = setTimeout(() => {
      button.timer = null;
      rest();
    }, SHOWN_MS);
  };
  return () => clearTimeout(button.timer);
}

// Browsers offer the clipboard on https and localhost only; a class on a local
// network has neither, so an old way stands behind.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
