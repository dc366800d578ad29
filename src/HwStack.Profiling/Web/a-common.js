// Text from the profile reaches the page only as text: textContent here, canvas drawing in the charts.
const byId = id => document.getElementById(id);
const data = JSON.parse(byId('data').textContent);
const el = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'onclick') node.addEventListener('click', value);
    else if (name === 'class') node.className = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined).map(child => child instanceof Node ? child : document.createTextNode(String(child))));
  return node;
};

const prefixes = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, ''], [1e-3, 'm'], [1e-6, 'µ'], [1e-9, 'n'], [1e-12, 'p'], [1e-15, 'f']];
const si = (value, unit) => {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number' || value === 0 || !Number.isFinite(value)) return `${value} ${unit}`;
  const [factor, prefix] = prefixes.find(([least]) => Math.abs(value) >= least) || prefixes[prefixes.length - 1], scaled = value / factor, size = Math.abs(scaled);
  return `${scaled.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)} ${prefix}${unit}`;
};
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const count = value => value === null || value === undefined ? '' : grouped.format(value);
const number = value => value === null || value === undefined ? '' : typeof value !== 'number' ? String(value) : Number.isInteger(value) ? count(value) : value.toPrecision(4);
const percent = value => value === null || value === undefined ? '' : `${(100 * value).toFixed(1)} %`;

const sum = values => { let total = 0; for (const value of values) total += value; return total; };

// A table whose heads sort; rows are arrays of [shown text, sort key, class].
const fillTable = (table, heads, rows, most) => {
  const draw = (order, descending) => {
    const sorted = order === null ? rows : [...rows].sort((a, b) => (descending ? -1 : 1) * (a[order][1] < b[order][1] ? -1 : a[order][1] > b[order][1] ? 1 : 0));
    table.replaceChildren(
      el('thead', {}, el('tr', {}, ...heads.map((head, i) => el('th', { scope: 'col', 'aria-sort': order === i ? descending ? 'descending' : 'ascending' : 'none' },
        el('button', { type: 'button', onclick: () => draw(i, order === i ? !descending : i > 0) }, head))))),
      el('tbody', {}, ...sorted.slice(0, most || sorted.length).map(row => el('tr', {}, ...row.map(([text, , style], i) => el(i === 0 ? 'th' : 'td', { ...(style && { class: style }), ...(i === 0 && { scope: 'row' }) }, text))))));
  };
  draw(null, false);
};
const cell = (text, key, style) => [text, key === undefined || key === null ? -Infinity : key, style];

const themeChanged = [];
const setTheme = theme => {
  document.documentElement.dataset.theme = theme;
  byId('theme').textContent = theme === 'dark' ? 'light' : 'dark';
  byId('theme').setAttribute('aria-label', `switch to ${theme === 'dark' ? 'light' : 'dark'} colours`);
  themeChanged.forEach(draw => draw());
};
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const startTheme = () => {
  byId('theme').addEventListener('click', () => setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));
  setTheme(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
};
const fillWarnings = warnings => {
  byId('warnings').hidden = warnings.length === 0;
  byId('warnings').querySelector('ul').replaceChildren(...warnings.map(warning => el('li', {}, el('b', {}, warning.code), ` ${warning.place ? warning.place + ': ' : ''}${warning.message} ${warning.hint || ''}`)));
};
