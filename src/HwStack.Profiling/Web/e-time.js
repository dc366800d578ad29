const drawTime = profile => {
  const series = profile.series;
  byId('time').hidden = !series;
  if (!series) return;
  const per = series.ticks_per_bin, ticks = series.seconds.map((_, bin) => bin * per), sizes = ticks.map(tick => Math.min(per, profile.ticks - tick));
  const neurons = new Map(profile.populations.map(population => [population.name, population.neurons])), most = 10;
  const lines = [...series.populations].filter(population => !['relay', 'dendrite'].includes(population.type)).sort((a, b) => sum(b.spikes) - sum(a.spikes)), shown = lines.slice(0, most);
  const rate = (spikes, name) => spikes.map((value, bin) => [ticks[bin], value / (neurons.get(name) || 1) / sizes[bin] / profile.dt_seconds]);
  const zoom = [{ type: 'inside', zoomOnMouseWheel: 'ctrl' }, { type: 'slider', height: 18, bottom: 4, textStyle: { color: colour('muted') } }];
  const common = { grid: { left: 64, right: 64, top: 56, bottom: 52 }, dataZoom: zoom, legend: { type: 'scroll', top: 0, left: 'center', textStyle: { color: colour('text') }, pageTextStyle: { color: colour('text') } }, xAxis: axis('tick', undefined, { type: 'value', min: 0, max: profile.ticks, splitLine: { show: false } }) };
  draw('rate-chart', {
    ...common, tooltip: { trigger: 'axis', valueFormatter: value => si(value, 'Hz') }, yAxis: axis('rate of a neuron', value => si(value, 'Hz'), { type: 'value' }),
    series: shown.map(population => ({ name: population.name, type: 'line', showSymbol: false, sampling: 'minmax', step: 'end', data: rate(population.spikes, population.name) })),
  });
  draw('energy-time-chart', {
    ...common, tooltip: { trigger: 'axis', formatter: points => {
      const bin = points[0].dataIndex;
      return `tick ${count(ticks[bin])}\n${points.map(p => `${p.seriesName}: ${si(p.value[1], p.seriesIndex === 0 ? 'J' : 's')}`).join('\n')}\nbusiest: ${series.critical[bin]}`;
    } },
    yAxis: [axis('energy a tick', value => si(value, 'J'), { type: 'value' }), axis('longest tick', value => si(value, 's'), { type: 'value', splitLine: { show: false } })],
    series: [
      { name: 'energy a tick', type: 'line', showSymbol: false, step: 'end', data: series.joules.map((value, bin) => [ticks[bin], value / sizes[bin]]) },
      { name: 'longest tick', type: 'line', yAxisIndex: 1, showSymbol: false, step: 'end', data: series.tick_seconds_max.map((value, bin) => [ticks[bin], value]) },
    ],
  });
  const critical = new Map();
  for (const name of series.critical) critical.set(name, (critical.get(name) || 0) + 1);
  const busiest = [...critical].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([name, bins]) => `${name} ${percent(bins / series.critical.length)}`).join(', ');
  byId('time-note').textContent = `${per === 1 ? 'Every tick' : `Each point puts ${count(per)} ticks together`}${lines.length > most ? `; the ${most} busiest of ${lines.length} populations` : ''}. Busiest in the longest ticks: ${busiest}.`;
};
