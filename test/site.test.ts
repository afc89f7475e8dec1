import { cp, readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { chromium, type Browser } from 'playwright-core';
import { reach, run } from './support/run.js';

const root = fileURLToPath(new URL('../', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
};

/** Serves a folder as a host of static sites does: `/operate` is `operate.html`. */
function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const file = join(folder, extname(name) === '' ? `${name}.html` : name);
    readFile(file).then(
      (contents) => {
        response.writeHead(200, { 'content-type': types[extname(file)] ?? 'font/woff2' });
        response.end(contents);
      },
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('the site of the documentation', () => {
  let world: World;
  let server: Server;
  let browser: Browser;
  let address: string;
  let pages: readonly string[];

  before('is made by one command', async function () {
    this.timeout(300_000);
    world = await createWorld();
    for (const folder of ['docs', 'website'])
      await cp(join(root, folder), world.path(folder), {
        recursive: true,
        filter: (path) => !/\/(?:node_modules|dist|cache)$/.test(path),
      });
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const made = await run('sh', ['-c', scripts.site ?? 'false'], {
      cwd: world.path('.'),
      env: reach,
    });
    expect(made.code, made.output).to.equal(0);
    server = await serve(world.path('website/dist'));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    pages = (await readdir(world.path('docs')))
      .filter((name) => name.endsWith('.md') && name !== 'README.md')
      .map((name) => `/${name.slice(0, -3)}`);
  });
  after(async () => {
    await browser.close();
    server.close();
    await world.dispose();
  });

  for (const [name, width] of [
    ['a phone', 390],
    ['a desktop', 1440],
  ] as const)
    it(`can be read on ${name}: no page is wider than it, or asks for anything else`, async function () {
      this.timeout(120_000);
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      const troubles: string[] = [];
      let where = '/';
      page.on('console', (message) =>
        troubles.push(`${where} ${message.type()}: ${message.text()}`),
      );
      page.on('pageerror', (error) => troubles.push(`${where} ${String(error)}`));
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(address) && !url.startsWith('data:')) troubles.push(`${where} ${url}`);
      });
      page.on('response', (response) => {
        if (response.status() >= 400) troubles.push(`${where} ${response.url()}: not there`);
      });
      for (where of ['/', ...pages]) {
        await page.goto(`${address}${where}`);
        expect(await page.locator('main h1').count(), where).to.equal(1);
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect(wide, where).to.be.at.most(width);
      }
      expect(troubles).to.deep.equal([]);
      await page.close();
    });

  it('leads to every page by its table of contents, and finds one by its words', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 800 } });
    await page.goto(address, { waitUntil: 'networkidle' });
    const links = await page.evaluate<string[]>(
      `[...document.querySelectorAll('aside nav a')].map((one) => one.pathname)`,
    );
    expect(links.filter((link) => link !== '/')).to.have.members(pages);
    await page.locator('button:has-text("Search")').first().click();
    await page.locator('input[type=search]').fill('HEALTH_CONSTRAINTS');
    await page.locator('ul[role=listbox] a').first().waitFor();
    expect(await page.locator('ul[role=listbox] a').first().getAttribute('href')).to.match(
      /errors|troubleshooting/,
    );
    await page.close();
  });
});
