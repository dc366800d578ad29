const energyGroups = { synapses: ['axon_events', 'cells_scanned', 'synaptic_ops'], neurons: ['neuron_updates', 'spikes'], network: ['packets', 'hops', 'partial_sums'], static: ['static'] };
const drawEnergy = profile => {
  const energy = profile.energy.modelled || profile.energy.measured;
  byId('energy').hidden = !energy;
  if (!energy) return;
  const causes = Object.entries(energy.by_cause).filter(([, joules]) => joules > 0), group = name => Object.keys(energyGroups).find(key => energyGroups[key].includes(name)) || 'other';
  const groups = new Map();
  for (const [name, joules] of causes) groups.set(group(name), (groups.get(group(name)) || 0) + joules);
  const nodes = new Set(['total', ...groups.keys(), ...causes.map(([name]) => name)]);
  draw('energy-chart', {
    tooltip: { formatter: p => `${p.dataType === 'edge' ? `${p.data.source} to ${p.data.target}` : p.name}: ${si(p.value, 'J')}, ${percent(p.value / energy.joules)}` },
    series: [{
      type: 'sankey', left: 8, right: 160, top: 8, bottom: 8, draggable: false, emphasis: { focus: 'adjacency' }, label: { color: colour('text'), formatter: p => `${p.name} ${percent(p.value / energy.joules)}` }, lineStyle: { color: 'source', opacity: 0.35 },
      data: [...nodes].map(name => ({ name })),
      links: [...[...groups].map(([name, value]) => ({ source: 'total', target: name, value })), ...causes.filter(([name]) => group(name) !== name).map(([name, value]) => ({ source: group(name), target: name, value }))],
    }],
  });
  fillTable(byId('energy-table'), ['cause', 'count', 'energy', 'share'], causes.map(([name, joules]) => [
    cell(name, name), cell(count(profile.counters[name]), profile.counters[name]), cell(si(joules, 'J'), joules), cell(percent(joules / energy.joules), joules)]));
};
const drawQuotients = profile => {
  const columns = ['modelled', 'measured'].filter(kind => profile.energy[kind] || profile.time[kind]);
  const figure = (value, sigma, unit) => value === null || value === undefined ? '' : si(value, unit) + (sigma === null || sigma === undefined ? '' : ` ± ${si(sigma, unit)}`);
  const rows = [
    ['time', kind => figure(profile.time[kind]?.seconds, profile.time[kind]?.uncertainty_seconds, 's')],
    ['mean tick', kind => figure(profile.time[kind]?.tick_seconds_mean, null, 's')], ['longest tick', kind => figure(profile.time[kind]?.tick_seconds_max, null, 's')],
    ['energy', kind => figure(profile.energy[kind]?.joules, profile.energy[kind]?.uncertainty_joules, 'J')],
  ];
  const denominators = (profile.energy.modelled || profile.energy.measured)?.per || [];
  for (const { per } of denominators) {
    const of = kind => profile.energy[kind]?.per.find(other => other.per === per), name = per.replaceAll('_', ' ');
    rows.push([`energy per ${name}`, kind => of(kind) ? figure(of(kind).joules, of(kind).uncertainty_joules, 'J') || `no ${name}` : '']);
    rows.push([`energy per ${name}, without static power`, kind => figure(of(kind)?.dynamic_joules, null, 'J')]);
  }
  const table = byId('quotient-table');
  table.replaceChildren(el('thead', {}, el('tr', {}, el('th', {}, 'figure'), ...columns.map(kind => el('th', {}, kind)))),
    el('tbody', {}, ...rows.map(([name, value]) => el('tr', {}, el('th', { scope: 'row' }, name), ...columns.map(kind => el('td', { 'data-figure': name, 'data-kind': kind }, value(kind)))))));
  byId('sources').replaceChildren(
    ...columns.flatMap(kind => [['time', profile.time[kind], 'uncertainty_seconds'], ['energy', profile.energy[kind], 'uncertainty_joules']].filter(([, record]) => record)
      .map(([what, record, sigma]) => el('li', {}, `${what} ${kind}: ${record.source}${record[sigma] === null ? '; uncertainty not known' : ''}`))),
    ...denominators.map(per => el('li', {}, `${per.per.replaceAll('_', ' ')}: ${count(per.count)} ${per.denominator}`)));
};
