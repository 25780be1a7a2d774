// The login of a web page waits for a push, which the test approves or denies.
//
//   npm ci && npm test
//
// It needs otpdialog in the PATH and a Chromium, whose path CHROMIUM says if it is not
// /usr/bin/chromium. playwright-core downloads no browser.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { app } from './app.js';

let folder, simulator, radius, api, token, browser, site;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playwright-'));

  // The simulator chooses free ports, and says which.
  const file = join(folder, 'token');
  simulator = spawn('otpdialog', ['simulate', '--listen=127.0.0.1:0', '--api=127.0.0.1:0', `--api-token-file=${file}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: simulator.stdout });
  for await (const line of lines) {
    radius ??= line.match(/^listening on (\S+)/)?.[1];
    api ??= line.match(/^the admin interface is at (\S+)/)?.[1];
    if (line.startsWith('its token is ')) break;
  }
  simulator.stdout.resume();
  token = (await readFile(file, 'utf8')).trim();

  // A connection to it, in a configuration of its own, for the page.
  process.env.XDG_CONFIG_HOME = join(folder, 'config');
  process.env.XDG_STATE_HOME = join(folder, 'state');
  const connections = join(folder, 'config', 'otpdialog', 'connections');
  await mkdir(connections, { recursive: true });
  await writeFile(join(connections, 'lab.toml'), `
    display_name = "Lab"
    primary      = "${radius}"
    secret       = "testing123"
    [[actions]]
    title   = "Push"
    command = "push"
  `, { mode: 0o600 });
  site = app('lab').listen(0, '127.0.0.1');
  await once(site, 'listening');

  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});

after(async () => {
  await browser?.close();
  site?.closeAllConnections();
  site?.close();
  simulator?.kill();
  if (folder) await rm(folder, { recursive: true });
});

// call sends a request to the admin interface, and returns its answer.
async function call(method, path) {
  const response = await fetch(api + path, { method, headers: { Authorization: `Bearer ${token}` } });
  assert.ok(response.ok, await response.clone().text());
  return response.json();
}

// login fills in the form, and returns the page while it waits.
async function login(user) {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${site.address().port}/`);
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill('wonderland');
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Look at your phone…' }).waitFor();
  return page;
}

test('a push that is approved lets the person in', async () => {
  const page = await login('maria');
  const push = await call('GET', '/requests/newest?user=maria&wait=30s');
  assert.equal(push.method, 'push');
  await call('POST', `/requests/${push.id}/approve`);
  await page.getByRole('heading', { name: 'Welcome, maria' }).waitFor();
  await page.close();
});

test('a push that is denied does not', async () => {
  const page = await login('maria');
  await call('POST', '/requests/newest/deny?user=maria&wait=30s');
  await page.getByRole('heading', { name: 'Access denied' }).waitFor();
  await page.close();
});
