const current = () => data.profiles[Number(byId('sample').value || 0)];
const drawHead = profile => {
  byId('title').textContent = `Profile of ${profile.source || profile.chip}`;
  byId('subtitle').textContent = `${profile.chip} on ${profile.target}: ${count(profile.steps)} steps, ${count(profile.ticks)} ticks, image ${(profile.image_sha256 || '').slice(0, 12)}`;
  const best = profile.energy.measured || profile.energy.modelled, time = profile.time.measured || profile.time.modelled, kind = record => record ? record.kind : 'unknown';
  const used = name => profile.utilisation.resources.find(use => use.name === name);
  const cards = [
    ['energy', best ? si(best.joules, 'J') : '?', kind(best)], ['energy per spike', best?.per[0].joules ? si(best.per[0].joules, 'J') : '?', kind(best)], ['time', time ? si(time.seconds, 's') : '?', kind(time)],
    ['mean tick', time ? si(time.tick_seconds_mean, 's') : '?', kind(time)], ['spikes', count(profile.counters.spikes), 'counted'], ['synaptic operations', count(profile.counters.synaptic_ops), 'counted'],
    ['cores', `${count(used('cores').used)} of ${count(used('cores').max)}`, 'counted'], ['fullest core', percent(used('memory_bytes').worst_core), `memory of core ${used('memory_bytes').worst_core_id}`],
  ];
  byId('figures').replaceChildren(...cards.map(([name, value, note]) => el('div', { class: 'card' }, el('span', {}, name), el('b', { 'data-card': name }, value), el('span', {}, note))));
};
const drawAll = () => {
  const profile = current();
  drawHead(profile);
  fillWarnings(profile.warnings);
  drawMesh(profile);
  drawTime(profile);
  drawEnergy(profile);
  drawQuotients(profile);
  drawLinks(profile);
  drawTables(profile);
  byId('raster-section').hidden = data.profiles.indexOf(profile) !== 0;
};
drawQuantisation(data.quantisation);
byId('assumptions').querySelector('ul').replaceChildren(...[...data.profiles[0].assumptions, ...data.profiles[0].faults].map(line => el('li', {}, line)));
if (data.profiles.length > 1) {
  byId('sample').append(...data.profiles.map((_, i) => el('option', { value: i }, i + 1)));
  byId('sample-label').hidden = false;
  byId('sample').addEventListener('change', drawAll);
}
byId('search').addEventListener('input', () => drawTables(current()));
startTheme();
drawAll();
themeChanged.push(drawAll);
startMeshKeys();
addEventListener('resize', () => { charts.forEach(chart => chart.resize()); drawRaster(); });
startRaster().catch(trouble => { byId('raster-note').textContent = `The raster cannot be shown by this browser: ${trouble.message}`; }).finally(() => { document.documentElement.dataset.ready = 'true'; });
