const linkViews = { packets: ['packets', link => link.packets, count], peak: ['most in a tick', link => link.peak_packets, count], share: ['share of the run', link => link.busy_share ?? 0, percent], wait: ['packets waited', link => link.wait_seconds ?? 0, value => si(value, 's')] };
const drawLinks = profile => {
  byId('links').hidden = !profile.links || profile.links.length === 0;
  if (byId('links').hidden) return;
  radios('link-view', 'link-view', Object.entries(linkViews).filter(([name]) => name !== 'wait' || profile.congestion).map(([name, [label]]) => [name, label]), () => drawLinks(current()));
  const [label, value, format] = linkViews[chosen('link-view')], most = 24, sorted = [...profile.links].sort((a, b) => value(b) - value(a)), shown = sorted.slice(0, most).reverse();
  draw('link-chart', {
    grid: { left: 110, right: 24, top: 8, bottom: 30 }, tooltip: { trigger: 'axis', formatter: points => {
      const link = shown[points[0].dataIndex];
      return `${link.link}\n${count(link.packets)} packets, at most ${count(link.peak_packets)} a tick\nbusy ${si(link.busy_seconds, 's')} ${percent(link.busy_share)}`;
    } },
    xAxis: axis('', format, { type: 'value' }), yAxis: axis('', undefined, { type: 'category', data: shown.map(link => link.link), axisLabel: { color: colour('muted'), fontSize: 10 } }),
    series: [{ name: label, type: 'bar', data: shown.map(value) }],
  });
  byId('link-note').textContent = `${count(profile.links.length)} links carried packets, ${count(sum(profile.links.map(link => link.packets)))} passages in all (the hops)${profile.links.length > most ? `; the ${most} highest are shown` : ''}.`;
};

const rowsMost = 400;
const drawTables = profile => {
  const wanted = byId('search').value.trim().toLowerCase(), holds = text => text.toLowerCase().includes(wanted);
  const populations = profile.populations.filter(population => holds(`${population.name} ${population.type}`));
  fillTable(byId('population-table'), ['population', 'type', 'neurons', 'cores', 'spikes', 'rate', 'silent', 'synaptic ops'], populations.map(p => [
    cell(p.name, p.name), cell(p.type, p.type), cell(count(p.neurons), p.neurons), cell(count(p.cores), p.cores), cell(count(p.spikes), p.spikes), cell(p.rate_hz === null ? '' : si(p.rate_hz, 'Hz'), p.rate_hz),
    cell(count(p.silent_neurons), p.silent_neurons), cell((p.synaptic_ops_basis === 'apportioned' ? '~' : '') + count(p.synaptic_ops), p.synaptic_ops)]), rowsMost);
  const cores = coresOf(profile).filter(core => holds(`core ${core.use.core} ${core.use.populations.join(' ')}`));
  fillTable(byId('core-table'), ['core', 'neurons', 'memory', 'synapses', 'spikes', 'synaptic ops', 'busy', 'energy', 'critical ticks'], cores.map(({ use, run, limits }) => [
    cell(`core ${use.core}`, use.core), cell(count(use.neurons), use.neurons), cell(percent(use.memory_bytes / limits.memory), use.memory_bytes), cell(count(use.synapses), use.synapses), cell(count(run.counters[4]), run.counters[4]),
    cell(count(run.counters[2]), run.counters[2]), cell(si(run.busy_seconds, 's'), run.busy_seconds), cell(si(run.energy_joules, 'J'), run.energy_joules), cell(count(run.critical_ticks), run.critical_ticks)]), rowsMost);
  const shown = (list, what) => `${count(list.length)} ${what}${list.length > rowsMost ? ` (the first ${rowsMost} shown; sort or search for others)` : ''}`;
  byId('search-note').textContent = `${shown(populations, 'populations')}, ${shown(cores, 'cores')}`;
};

const drawQuantisation = report => {
  byId('quantisation').hidden = !report;
  if (!report) return;
  fillTable(byId('projection-table'), ['weights', 'onto', 'count', 'zeroed', 'clipped', 'saturated', 'slices', 'SNR dB', 'drive SNR dB', 'bits'], report.projections.map(p => [
    cell(p.name, p.name), cell(p.target, p.target), ...['weights', 'zeroed', 'clipped', 'saturated', 'slices', 'snr_db', 'drive_snr_db', 'effective_bits'].map(name => cell(number(p[name]), p[name]))]), rowsMost);
  fillTable(byId('scale-table'), ['population', 'threshold LSB', 'rounding', 'tau asked', 'tau effective', 'stuck LSB'], report.populations.map(p => [
    cell(p.name, p.name), cell(`${number(p.threshold_lsb_min)} to ${number(p.threshold_lsb_max)}`, p.threshold_lsb_min), cell(p.rounding, p.rounding), cell(number(p.tau_asked), p.tau_asked), cell(number(p.tau_effective), p.tau_effective), cell(number(p.stuck_lsb), p.stuck_lsb)]), rowsMost);
};
