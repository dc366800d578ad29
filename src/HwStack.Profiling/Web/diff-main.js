const order = ['worse', 'better', 'changed', 'noise', 'unknown', 'same'];
const value = (of, unit) => unit ? si(of, unit) : number(of);
const drawMetrics = () => {
  const wanted = byId('search').value.trim().toLowerCase(), all = byId('all').checked;
  const rows = data.metrics.filter(metric => (all || metric.verdict !== 'same') && metric.name.toLowerCase().includes(wanted)).sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || Math.abs(b.percent ?? 1e9) - Math.abs(a.percent ?? 1e9));
  fillTable(byId('metric-table'), ['metric', 'A', 'B', 'change', 'verdict'], rows.map(m => [
    cell(m.name, m.name), cell(value(m.a, m.unit) || '?', m.a), cell(value(m.b, m.unit) || '?', m.b), cell(m.percent === null ? '' : `${m.percent > 0 ? '+' : ''}${m.percent.toFixed(2)} %`, m.percent), cell(m.verdict, m.verdict, m.verdict)]));
  byId('search-note').textContent = `${rows.length} of ${data.metrics.length} figures`;
};
byId('subtitle').textContent = `A: ${data.a}, B: ${data.b}. ${data.rules.length === 0 ? 'No rules.' : data.passed ? 'All rules are kept.' : 'Rules are broken.'}`;
byId('rules').hidden = data.rules.length === 0;
byId('rules').querySelector('ul').replaceChildren(...data.rules.map(rule => el('li', rule.broken ? { class: 'broken' } : {}, rule.message)));
fillWarnings(data.warnings);
byId('search').addEventListener('input', drawMetrics);
byId('all').addEventListener('change', drawMetrics);
startTheme();
drawMetrics();
document.documentElement.dataset.ready = 'true';
