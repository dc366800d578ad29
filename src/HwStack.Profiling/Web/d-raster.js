// Counts by time bin and row of neurons, unpacked once. A drawing adds whole cells up for each of its own cells, so a spike is never left out, only put together with others.
const raster = { counts: null, meta: null, view: null, cells: null };
const rasterMargin = { left: 96, bottom: 22 };

const unpackRaster = async () => {
  const text = byId('raster-data').textContent.trim();
  if (text === '') return null;
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  const raw = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
  const { bins, rows } = data.profiles[0].raster, counts = new Uint32Array(bins * rows);
  for (let i = 0, at = 0; i < counts.length; i++) {
    let byte = raw[at++], value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) { byte = raw[at++]; value |= (byte & 127) << shift; }
    counts[i] = value;
  }
  return counts;
};

const drawRaster = () => {
  const canvas = byId('raster'), ratio = devicePixelRatio || 1, box = canvas.getBoundingClientRect(), { counts, meta, view } = raster;
  if (!counts || box.width === 0) return;
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  const pen = canvas.getContext('2d'), left = rasterMargin.left * ratio, width = canvas.width - left, height = canvas.height - rasterMargin.bottom * ratio;
  const bins = view.bin1 - view.bin0, rows = view.row1 - view.row0, columns = Math.min(width, bins), lines = Math.min(height, rows), grid = new Float64Array(columns * lines);
  for (let b = 0; b < bins; b++) {
    const x = Math.floor(b * columns / bins), from = (view.bin0 + b) * meta.rows + view.row0;
    for (let r = 0; r < rows; r++) {
      const value = counts[from + r];
      if (value !== 0) grid[Math.floor(r * lines / rows) * columns + x] += value;
    }
  }
  let highest = 0, drawn = 0;
  for (const value of grid) { drawn += value; if (value > highest) highest = value; }
  const picture = new ImageData(columns, lines), ink = colour('text').match(/[0-9a-f]{2}/gi).map(part => parseInt(part, 16)), scale = Math.log1p(highest) || 1;
  for (let i = 0; i < grid.length; i++) {
    if (grid[i] === 0) continue;
    picture.data.set([ink[0], ink[1], ink[2], highest <= 1 ? 255 : Math.round(70 + 185 * Math.log1p(grid[i]) / scale)], 4 * i);
  }
  const small = new OffscreenCanvas(columns, lines);
  small.getContext('2d').putImageData(picture, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, left, 0, width, height);
  raster.cells = { left, width, height, ratio };
  labelRaster(pen, left, width, height, ratio);
  const cell = (size, one, many) => `${count(size)} ${size === 1 ? one : many}`;
  byId('raster-note').textContent = `${count(drawn)} of ${count(meta.spikes)} spikes are in view, all of them drawn: a dot stands for ${cell(Math.max(1, Math.ceil(bins / columns)) * meta.ticks_per_bin, 'tick', 'ticks')} `
    + `of ${cell(Math.max(1, Math.ceil(rows / lines)) * meta.neurons_per_row, 'neuron', 'neurons')}, darker for more, at most ${count(highest)}. `
    + (meta.exact ? 'Recorded spike by spike.' : `Recorded in cells of ${cell(meta.ticks_per_bin, 'tick', 'ticks')} × ${cell(meta.neurons_per_row, 'neuron', 'neurons')}: what lies closer together is counted but cannot be told apart.`);
};

const labelRaster = (pen, left, width, height, ratio) => {
  const { meta, view } = raster;
  pen.font = `${11 * ratio}px system-ui, sans-serif`;
  pen.fillStyle = colour('muted');
  pen.strokeStyle = colour('line');
  let below = -Infinity;
  for (const population of meta.populations) {
    const y = (population.first_row - view.row0) * height / (view.row1 - view.row0), end = (population.first_row + population.rows - view.row0) * height / (view.row1 - view.row0);
    if (end <= 0 || y >= height) continue;
    pen.beginPath(); pen.moveTo(0, Math.max(0, y)); pen.lineTo(left + width, Math.max(0, y)); pen.stroke();
    const line = Math.max(0, y) + 12 * ratio;
    if (line < below + 12 * ratio) continue;
    let name = population.name;
    while (name.length > 1 && pen.measureText(name).width > left - 8 * ratio) name = `${name.slice(0, -2)}…`;
    pen.fillText(name, 2 * ratio, line);
    below = line;
  }
  for (let i = 0; i <= 4; i++) {
    const tick = Math.round((view.bin0 + (view.bin1 - view.bin0) * i / 4) * meta.ticks_per_bin);
    pen.textAlign = i === 0 ? 'left' : i === 4 ? 'right' : 'center';
    pen.fillText(i === 2 ? `tick ${count(tick)}` : count(tick), left + width * i / 4, height + 15 * ratio);
  }
  pen.textAlign = 'left';
};

const zoomRaster = (factor, atBin, atRow) => {
  const { meta, view } = raster, clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const side = (from, to, at, most) => {
    const size = clamp(Math.round((to - from) * factor), Math.min(8, most), most), start = clamp(Math.round(at - (at - from) * size / (to - from)), 0, most - size);
    return [start, start + size];
  };
  [view.bin0, view.bin1] = side(view.bin0, view.bin1, atBin ?? (view.bin0 + view.bin1) / 2, meta.bins);
  [view.row0, view.row1] = side(view.row0, view.row1, atRow ?? (view.row0 + view.row1) / 2, meta.rows);
  drawRaster();
};
const moveRaster = (bins, rows) => {
  const { meta, view } = raster, shift = (from, to, by, most) => Math.min(most - to, Math.max(-from, Math.round(by)));
  const x = shift(view.bin0, view.bin1, bins, meta.bins), y = shift(view.row0, view.row1, rows, meta.rows);
  view.bin0 += x; view.bin1 += x; view.row0 += y; view.row1 += y;
  drawRaster();
};
const showAllOfRaster = () => { raster.view = { bin0: 0, bin1: raster.meta.bins, row0: 0, row1: raster.meta.rows }; drawRaster(); };

// Which recorded cell lies under a pointer; null beside the picture.
const rasterCellAt = event => {
  const { cells, view } = raster;
  const x = event.offsetX * cells.ratio - cells.left, y = event.offsetY * cells.ratio;
  return x < 0 || y < 0 || y >= cells.height ? null : { bin: view.bin0 + x / cells.width * (view.bin1 - view.bin0), row: view.row0 + y / cells.height * (view.row1 - view.row0) };
};

const startRaster = async () => {
  raster.counts = await unpackRaster();
  raster.meta = data.profiles[0].raster && { ...data.profiles[0].raster, populations: data.raster_populations };
  if (!raster.counts || raster.counts.length === 0) {
    byId('raster-note').textContent = 'No spikes were recorded by this target.';
    byId('raster').hidden = true;
    return;
  }
  showAllOfRaster();
  const canvas = byId('raster'), keys = {
    '+': () => zoomRaster(0.5), '=': () => zoomRaster(0.5), '-': () => zoomRaster(2), '0': showAllOfRaster,
    ArrowLeft: () => moveRaster((raster.view.bin0 - raster.view.bin1) / 4, 0), ArrowRight: () => moveRaster((raster.view.bin1 - raster.view.bin0) / 4, 0),
    ArrowUp: () => moveRaster(0, (raster.view.row0 - raster.view.row1) / 4), ArrowDown: () => moveRaster(0, (raster.view.row1 - raster.view.row0) / 4),
  };
  canvas.addEventListener('keydown', event => { if (keys[event.key]) { event.preventDefault(); keys[event.key](); } });
  byId('raster-in').addEventListener('click', keys['+']);
  byId('raster-out').addEventListener('click', keys['-']);
  byId('raster-all').addEventListener('click', showAllOfRaster);
  // The page itself scrolls with the wheel; Ctrl with the wheel zooms the raster.
  canvas.addEventListener('wheel', event => { const at = rasterCellAt(event); if (at && event.ctrlKey) { event.preventDefault(); zoomRaster(event.deltaY > 0 ? 1.25 : 0.8, at.bin, at.row); } }, { passive: false });
  let dragged = null;
  canvas.addEventListener('pointerdown', event => { dragged = event; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener('pointerup', () => { dragged = null; });
  canvas.addEventListener('pointermove', event => {
    if (dragged) {
      const { cells, view } = raster, bins = (dragged.offsetX - event.offsetX) * cells.ratio / cells.width * (view.bin1 - view.bin0), rows = (dragged.offsetY - event.offsetY) * cells.ratio / cells.height * (view.row1 - view.row0);
      if (Math.abs(bins) >= 1 || Math.abs(rows) >= 1) { moveRaster(bins, rows); dragged = event; }
      return;
    }
    const at = rasterCellAt(event), population = at && raster.meta.populations.find(p => at.row >= p.first_row && at.row < p.first_row + p.rows);
    if (!population) return;
    const bin = Math.floor(at.bin), row = Math.floor(at.row), tick = bin * raster.meta.ticks_per_bin, neuron = (row - population.first_row) * raster.meta.neurons_per_row;
    const range = (from, size, end) => size === 1 ? count(from) : `${count(from)} to ${count(Math.min(from + size, end) - 1)}`;
    byId('raster-detail').textContent = `${population.name}, neuron ${range(neuron, raster.meta.neurons_per_row, population.neurons)}, tick ${range(tick, raster.meta.ticks_per_bin, data.profiles[0].ticks)}: ${count(raster.counts[bin * raster.meta.rows + row])} spikes`;
  });
  themeChanged.push(drawRaster);
};
