// The text on the page that is hard to read: contrast below `least`, as WCAG counts it.
// Colours are composed through the ancestors, across shadow roots. Text over a picture,
// hidden or disabled text and mere signs, such as the dot of a space, are left out.
(least) => {
  const parse = (css) => {
    const canvas = (parse.canvas ??= document.createElement("canvas").getContext("2d", {
      willReadFrequently: true,
    }));
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below, opacity = 1) => {
    const a = top[3] * opacity;
    return [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a)).concat(1);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => {
      const s = c / 255;
      return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parentOf = (e) => e.assignedSlot ?? e.parentElement ?? e.getRootNode().host ?? null;
  const chainOf = (element) => {
    const chain = [];
    for (let e = element; e; e = parentOf(e)) chain.push(e);
    return chain;
  };
  // A box can stand outside its parent, as a slider's value above the slider's thumb;
  // not outside a parent that scrolls or clips.
  const behind = (chain, box) => {
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let held = false;
    return chain.filter((e) => {
      const own = e.getBoundingClientRect();
      held ||= getComputedStyle(e).overflowY !== "visible";
      return held || (own.left <= x && x <= own.right && own.top <= y && y <= own.bottom);
    });
  };
  const found = [];
  const check = (element, text) => {
    const own = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (own.visibility !== "visible" || box.width < 2 || box.height < 2) return;
    const chain = chainOf(element);
    const below = new Set(behind(chain, box));
    let back = [255, 255, 255, 1];
    let opacity = 1;
    for (const e of [...chain].reverse()) {
      const style = getComputedStyle(e);
      if (e.disabled || e.ariaDisabled === "true" || e.ariaHidden === "true") return;
      if (below.has(e)) {
        if (style.backgroundImage !== "none") return;
        back = over(parse(style.backgroundColor), back);
      }
      opacity *= Number(style.opacity);
    }
    if (opacity === 0) return;
    const ink = over(parse(own.color), back, opacity);
    const [high, low] = [luminance(ink), luminance(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const size = parseFloat(own.fontSize);
    const large = size >= 24 || (size >= 18.6 && Number(own.fontWeight) >= 700);
    if (ratio < (large ? Math.min(3, least) : least)) {
      found.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className}: ${text.slice(0, 40)}`);
    }
  };
  const walk = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && /[\p{L}\p{N}]/u.test(child.data) && node.nodeType === 1) {
        if (!["SCRIPT", "STYLE", "TITLE", "NOSCRIPT"].includes(node.tagName)) {
          check(node, child.data.trim());
        }
      } else if (child.nodeType === 1) {
        if (child.tagName === "TEXTAREA") check(child, child.value);
        if (child.shadowRoot) walk(child.shadowRoot);
        walk(child);
      }
    }
  };
  walk(document.querySelector('[data-testid="stApp"]'));
  return [...new Set(found)];
};
