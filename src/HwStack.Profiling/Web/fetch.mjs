// Puts the chart library where the build looks for it: npm ci in a folder of its own, then one rename, so that builds side by side never see half a file.
// Ends without it, and quickly, when npm is missing or the registry cannot be reached; after a failure it does not try again for an hour.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const target = process.argv[2], here = dirname(fileURLToPath(import.meta.url)), folder = dirname(target);
const failed = join(folder, 'fetch-failed'), secondsMost = 60, retryAfterMs = 3_600_000;

const age = file => { try { return Date.now() - statSync(file).mtimeMs; } catch { return Infinity; } };
if (age(failed) < retryAfterMs && age(failed) < age(join(here, 'package-lock.json'))) process.exit(0);

mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(folder, 'npm-'));
try {
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(here, name), join(work, name));
  const windows = process.platform === 'win32';
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0', '--fetch-timeout=20000', '--loglevel=error'];
  const npm = spawnSync('npm', options, { cwd: work, timeout: secondsMost * 1000, killSignal: 'SIGKILL', shell: windows, stdio: 'ignore' });
  if (npm.status !== 0) throw new Error(npm.error ? npm.error.message : `npm ci ended with ${npm.status ?? npm.signal}`);
  const library = join(work, 'node_modules', 'echarts', 'dist', 'echarts.min.js'), now = new Date();
  utimesSync(library, now, now);
  renameSync(library, target);
  rmSync(failed, { force: true });
} catch (trouble) {
  writeFileSync(failed, `${trouble.message}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
