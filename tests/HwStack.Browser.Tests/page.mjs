// Opens a page as a user would, offline, and prints what it saw as JSON: the C# tests compare it with the profile.
//   node page.mjs JOB.json       JOB: { playwright, chromium, file, width, height, theme, search, screenshot }
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { chromium } = createRequire(`${job.playwright}/`)('playwright-core');
const browser = await chromium.launch({ executablePath: job.chromium, args: ['--no-sandbox'] });
const seen = { errors: [], requests: [] };
try {
  const context = await browser.newContext({ viewport: { width: job.width, height: job.height }, offline: true, colorScheme: job.theme });
  const page = await context.newPage();
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) seen.errors.push(message.text()); });
  page.on('pageerror', error => seen.errors.push(error.message));
  page.on('request', request => { if (!request.url().startsWith(pathToFileURL(job.file).href) && !/^(data|blob):/.test(request.url())) seen.requests.push(request.url()); });
  await page.goto(pathToFileURL(job.file).href);
  await page.waitForSelector('html[data-ready=true]', { timeout: 60000 });
  seen.ready_ms = await page.evaluate(() => performance.now());
  seen.overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  seen.theme = await page.evaluate(() => document.documentElement.dataset.theme);
  seen.hacked = await page.evaluate(() => window.hacked ?? null);
  const texts = selector => page.$$eval(selector, nodes => nodes.map(node => node.textContent));
  const rows = table => page.$$eval(`${table} tbody tr`, list => list.map(row => [...row.children].map(part => part.textContent)));
  seen.title = (await texts('#title'))[0];
  if (await page.$('#metric-table')) {
    seen.metrics = await rows('#metric-table');
    seen.rules = await texts('#rules li');
    if (job.screenshot) await page.screenshot({ path: job.screenshot });
  } else {
    await readProfile(page, texts, rows);
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));

async function readProfile(page, texts, rows) {
  seen.cards = Object.fromEntries(await page.$$eval('[data-card]', nodes => nodes.map(node => [node.dataset.card, node.textContent])));
  seen.figures = Object.fromEntries(await page.$$eval('[data-kind=modelled]', nodes => nodes.map(node => [node.dataset.figure, node.textContent])));
  seen.populations = await rows('#population-table');
  seen.cores = await rows('#core-table');
  seen.raster_note = (await texts('#raster-note'))[0];
  seen.assumptions = await texts('#assumptions li');
  seen.quantisation = await rows('#projection-table');
  const detail = () => page.$$eval('#core-detail dt', names => Object.fromEntries(names.map(name => [name.textContent, name.nextElementSibling.textContent])));

  seen.views = {};
  for (const view of await page.$$eval('#mesh-view input', inputs => inputs.map(input => input.value))) {
    await page.check(`#mesh-view input[value=${view}]`);
    seen.views[view] = await page.evaluate(() => echarts.getInstanceByDom(document.getElementById('mesh-chart')).getOption().series[0].data.map(cell => cell[2]));
  }

  // The mouse over the last core's cell.
  await page.locator('#mesh-chart').scrollIntoViewIfNeeded();
  const at = await page.evaluate(() => {
    const box = document.getElementById('mesh-chart'), chart = echarts.getInstanceByDom(box), { data } = chart.getOption().series[0], [x, y] = chart.convertToPixel({ seriesIndex: 0 }, data[data.length - 1]), place = box.getBoundingClientRect();
    return { x: place.x + x, y: place.y + y };
  });
  await page.mouse.move(at.x - 3, at.y - 3);
  await page.mouse.move(at.x, at.y);
  seen.hovered = await detail();

  // By keyboard alone: from the mesh's radio buttons to the mesh, to the next core on the left and from there to the next one above.
  await page.focus('#mesh-view input:checked');
  await page.keyboard.press('Tab');
  seen.focused = await page.evaluate(() => document.activeElement.id);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowUp');
  seen.moved = await detail();

  await page.focus('#raster');
  await page.keyboard.press('+');
  seen.raster_zoomed = (await texts('#raster-note'))[0];
  await page.keyboard.press('0');
  seen.raster_again = (await texts('#raster-note'))[0];
  seen.raster_ink = await page.$eval('#raster', canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height); let ink = 0; for (let i = 3; i < data.length; i += 4) ink += data[i] > 0; return ink; });

  await page.fill('#search', job.search ?? '');
  seen.found = { populations: await rows('#population-table'), cores: await rows('#core-table'), note: (await texts('#search-note'))[0] };
  await page.fill('#search', '');

  if (job.screenshot) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.move(0, 0);
    await page.screenshot({ path: job.screenshot, fullPage: job.whole === true });
  }
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  seen.ground = await ground();
  await page.click('#theme');
  seen.other_theme = await page.evaluate(() => document.documentElement.dataset.theme);
  seen.other_ground = await ground();
}
