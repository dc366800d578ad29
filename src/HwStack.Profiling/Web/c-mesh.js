const meshViews = {
  utilisation: { label: 'memory', value: core => core.use.memory_bytes / core.limits.memory, share: true },
  neurons: { label: 'neurons', value: core => core.use.neurons / core.limits.neurons, share: true },
  energy: { label: 'energy', value: core => core.run.energy_joules, format: value => si(value, 'J') },
  activity: { label: 'busy time', value: core => core.run.busy_seconds, format: value => si(value, 's') },
};
let mesh = null;

const coresOf = profile => {
  const resource = name => profile.utilisation.resources.find(use => use.name === name), most = profile.utilisation.cores.length || 1;
  const limits = { memory: resource('memory_bytes').max / most || 1, neurons: resource('neurons').max / most || 1 };
  const runs = new Map(profile.cores.map(core => [core.core, core]));
  return profile.utilisation.cores.map(use => ({ use, limits, run: runs.get(use.core) || { counters: [], energy_joules: 0, busy_seconds: 0 } }));
};

const describeCore = (profile, core, cells) => {
  const meshX = profile.utilisation.mesh_x, { use, run } = core;
  const rows = [
    ['core', `${use.core} at (${use.core % meshX}, ${Math.floor(use.core / meshX)})${cells > 1 ? `, the highest of ${cells} cores in this cell` : ''}`],
    ['populations', use.populations.join(', ')], ['neurons', `${count(use.neurons)} (${percent(use.neurons / core.limits.neurons)})`],
    ['memory', `${count(use.memory_bytes)} bytes (${percent(use.memory_bytes / core.limits.memory)})`], ['synapses', count(use.synapses)],
    ['spikes', count(run.counters[4])], ['synaptic ops', count(run.counters[2])], ['busy', si(run.busy_seconds, 's')], ['energy', si(run.energy_joules, 'J')],
    ['critical ticks', count(run.critical_ticks)], ['stalled', run.stall_seconds === null || run.stall_seconds === undefined ? '' : si(run.stall_seconds, 's')],
  ];
  byId('core-detail').replaceChildren(...rows.filter(([, text]) => text !== '').flatMap(([name, text]) => [el('dt', {}, name), el('dd', { 'data-field': name }, text)]));
};

const drawMesh = profile => {
  radios('mesh-view', 'mesh-view', Object.entries(meshViews).map(([name, view]) => [name, view.label]), () => drawMesh(current()));
  const view = meshViews[chosen('mesh-view')], meshX = profile.utilisation.mesh_x, cores = coresOf(profile);
  const at = core => [core.use.core % meshX, Math.floor(core.use.core / meshX)];
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (const core of cores) { const [x, y] = at(core); left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); bottom = Math.max(bottom, y); }
  const most = 128, block = Math.max(1, Math.ceil(Math.max(right - left + 1, bottom - top + 1) / most));
  const width = Math.ceil((right - left + 1) / block), height = Math.ceil((bottom - top + 1) / block), cells = new Map();
  for (const core of cores) {
    const [x, y] = at(core), column = Math.floor((x - left) / block), row = Math.floor((y - top) / block), key = row * width + column, value = view.value(core), known = cells.get(key);
    cells.set(key, { column, row, cores: (known ? known.cores : 0) + 1, ...(known && known.value >= value ? { value: known.value, core: known.core } : { value, core }) });
  }
  const list = [...cells.values()].sort((a, b) => a.row - b.row || a.column - b.column), highest = view.share ? 1 : Math.max(...list.map(item => item.value), Number.MIN_VALUE);
  const format = view.share ? percent : view.format, name = item => `core ${item.core.use.core}: ${format(item.value)} ${view.label}`;
  const chart = draw('mesh-chart', {
    grid: { left: 44, right: 12, top: 12, bottom: 64 },
    xAxis: axis('', undefined, { type: 'category', data: Array.from({ length: width }, (_, i) => left + i * block), splitLine: { show: false } }),
    yAxis: axis('', undefined, { type: 'category', inverse: true, data: Array.from({ length: height }, (_, i) => top + i * block), splitLine: { show: false } }),
    visualMap: { min: 0, max: highest, calculable: false, orient: 'horizontal', left: 'center', bottom: 0, itemHeight: 140, text: [format(highest), '0'], textStyle: { color: colour('muted') }, inRange: { color: [colour('low'), colour('mid'), colour('high')] } },
    tooltip: { formatter: p => name(list[p.dataIndex]) },
    series: [{ type: 'heatmap', data: list.map(item => [item.column, item.row, item.value]), itemStyle: { borderColor: colour('panel'), borderWidth: width > 64 ? 0 : 1 }, emphasis: { itemStyle: { borderColor: colour('warm'), borderWidth: 3 } } }],
  });
  const show = index => { mesh.index = index; describeCore(profile, list[index].core, list[index].cores); };
  chart.on('mouseover', p => { if (p.componentType === 'series') show(p.dataIndex); });
  mesh = { chart, list, index: -1, show };
  byId('mesh-note').textContent = `${count(cores.length)} cores used of ${count(meshX * profile.utilisation.mesh_y)}; x to the right, y downwards${block > 1 ? `; each cell stands for ${block} × ${block} cores and shows the highest` : ''}.`;
  if (list.length > 0) show(list.reduce((best, item, i) => item.value > list[best].value ? i : best, 0));
};

const startMeshKeys = () => byId('mesh-chart').addEventListener('keydown', event => {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!step || mesh.list.length === 0) return;
  event.preventDefault();
  const from = mesh.list[mesh.index], inWay = mesh.list.map((item, index) => ({ item, index, along: (item.column - from.column) * step[0] + (item.row - from.row) * step[1] }))
    .filter(({ item, along }) => along > 0 && (step[0] ? item.row === from.row : item.column === from.column)).sort((a, b) => a.along - b.along);
  if (inWay.length === 0) return;
  mesh.chart.dispatchAction({ type: 'downplay', seriesIndex: 0 });
  mesh.show(inWay[0].index);
  mesh.chart.dispatchAction({ type: 'highlight', seriesIndex: 0, dataIndex: inWay[0].index });
  mesh.chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: inWay[0].index });
});
