// One chart an element; made anew with the theme's colours, resized with the window. Tooltips are drawn as text on the canvas, never as HTML.
const charts = new Map();
const palette = () => document.documentElement.dataset.theme === 'dark'
  ? ['#78aef5', '#ffa25e', '#7bd99a', '#f28bc1', '#c9a7ff', '#ffd866', '#6fd6e0', '#ff8a80', '#b5c4d4', '#a6d608']
  : ['#1f5fbf', '#c2570c', '#1b7a3d', '#a8327d', '#6a3fb5', '#8a6d00', '#0f7285', '#b3261e', '#566372', '#4c6b00'];
const draw = (id, options) => {
  const box = byId(id);
  charts.get(id)?.dispose();
  const chart = echarts.init(box, null, { renderer: 'canvas' });
  charts.set(id, chart);
  chart.setOption({
    animation: false, color: palette(), textStyle: { color: colour('text'), fontFamily: 'system-ui, sans-serif' }, ...options,
    tooltip: { renderMode: 'richText', confine: true, backgroundColor: colour('panel'), borderColor: colour('line'), textStyle: { color: colour('text'), fontSize: 12 }, ...options.tooltip },
  });
  return chart;
};
const axis = (name, format, extra) => ({
  name, nameTextStyle: { color: colour('muted') }, axisLabel: { color: colour('muted'), formatter: format, hideOverlap: true }, axisLine: { lineStyle: { color: colour('line') } },
  splitLine: { lineStyle: { color: colour('line') } }, axisTick: { lineStyle: { color: colour('line') } }, ...extra,
});
const radios = (fieldset, name, choices, change) => {
  const box = byId(fieldset);
  if (box.querySelector('input')) return;
  for (const [value, label] of choices) {
    const input = el('input', { type: 'radio', name, value });
    input.checked = value === choices[0][0];
    input.addEventListener('change', change);
    box.append(el('label', {}, input, ` ${label}`));
  }
};
const chosen = name => document.querySelector(`input[name=${name}]:checked`).value;
