// Where the cells of the head grid stand, in CSS pixels.

const GUTTER = 27;
const HEADER = 16;
const SMALLEST = 4;
// Height that the rest of the page's top and the grid's own controls take.
const AROUND = 384;

const tallest = () => Math.min(1200, Math.max(330, window.innerHeight - AROUND));

// All heads: a row a layer, a column a head; sorted ones row by row, in their order.
const gridLayout = (width, data, order, sorted) => {
  const { layers, heads } = data;
  const stepX = Math.max(SMALLEST, (width - GUTTER - 2) / heads);
  const fits = (tallest() - HEADER - 2) / layers;
  const stepY = Math.max(SMALLEST, Math.min(fits, stepX * 1.25));
  const cells = order.map((index, place) => ({
    index,
    layer: Math.floor(index / heads),
    head: index % heads,
    x: GUTTER + (place % heads) * stepX,
    y: HEADER + Math.floor(place / heads) * stepY,
    w: stepX - 1,
    h: stepY - 1,
  }));
  const numbers = (count, name) => Array.from({ length: count }, (_, at) => name(at));
  return {
    cells,
    across: heads,
    left: GUTTER,
    top: HEADER,
    stepX,
    stepY,
    labels: Math.max(9, Math.min(11, stepX / 2)),
    rows: numbers(layers, (at) => (sorted ? String(at * heads + 1) : `L${at}`)),
    cols: sorted ? [] : numbers(heads, (at) => `H${at}`),
    note: sorted ? `most first: ${sorted}` : "",
    width,
    height: HEADER + layers * stepY + 2,
  };
};

// One layer: its maps as large as they can be in the same box, in lines of equal length.
const zoomLayout = (width, data, layer, height) => {
  const gap = 6;
  const title = 18;
  const room = Math.max(height, Math.min(tallest(), 330));
  let best = { side: 0, across: 1 };
  for (let across = 1; across <= data.heads; across++) {
    const lines = Math.ceil(data.heads / across);
    const side = Math.min((width - gap * (across - 1) - 2) / across, room / lines - title - 2);
    if (side > best.side) best = { side, across };
  }
  const { side, across } = best;
  const cells = Array.from({ length: data.heads }, (_, head) => ({
    index: layer * data.heads + head,
    layer,
    head,
    x: 1 + (head % across) * (side + gap),
    y: title + Math.floor(head / across) * (side + title + 2),
    w: side,
    h: side,
  }));
  return { cells, across, width, height: Math.max(room, cells.at(-1).y + side + 2) };
};
