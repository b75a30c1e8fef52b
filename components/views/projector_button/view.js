// Asks for the projector's view and leaves it.

import { element, write } from "../lib/dom.js";
import { sentence } from "../lib/sentence.js";

const SCREEN = "M3 4h18v12H3zM12 16v4M8 20h8";
const SVG = "http://www.w3.org/2000/svg";
const MENU = '[data-testid="stSidebar"][data-collapsed="false"]';

export default function ({ parentElement, data, setTriggerValue }) {
  const button = parentElement.querySelector("button");
  if (!button.firstChild) build(button);
  // The address box keeps the view over a change of page, until it is left.
  window.headlightProjecting = data.on;
  button.classList.toggle("on", data.on);
  button.setAttribute("aria-pressed", String(data.on));
  write(button.lastChild, data.on ? "Leave" : "");
  button.title = data.on
    ? sentence("Leaves the projector’s view: menu, examples and link come back.")
    : sentence("Folds menu and header, so that the picture fills a projected screen.");
  // The menu lies over the page: once a page is chosen it makes way.
  if (data.on && button.page !== undefined && button.page !== data.page) {
    /** @type {HTMLButtonElement} */
    const fold = document.querySelector(`${MENU} [data-testid="stSidebarCollapseButton"] button`);
    fold?.click();
  }
  button.page = data.page;
  button.onclick = () => {
    window.headlightProjecting = !data.on;
    setTriggerValue("project", !data.on);
  };
}

function build(button) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", SCREEN);
  icon.append(line);
  button.setAttribute("aria-label", "Projector’s view");
  button.append(icon);
  element("span", "", button);
}
