import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { RunReport } from '@codedeployer/core';
import { expect } from 'chai';
import { chromium, type Browser, type Page } from 'playwright-core';
import { formatPage } from '../../dist/report/html/format-page.js';
import type { PageEntry } from '../../dist/report/html/revision.js';
import { createWorld, type World } from '@codedeployer/testing';
import {
  entries,
  failed,
  instance,
  outcome,
  refused,
  succeeded,
  timedOut,
} from './sample-reports.js';

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The longest names that a report can have, none with a place to break a line. */
const wide: RunReport = {
  ...failed,
  application: 'a'.repeat(100),
  version: 'v'.repeat(128),
  groups: ['g'.repeat(100)],
  deployments: [
    outcome('g'.repeat(100), [instance('i-'.padEnd(100, '0'), 0, 'AfterInstall')], {
      status: 'Failed',
    }),
  ],
};

const longPath: PageEntry[] = [
  { path: `${'folder'.repeat(40)}/${'file'.repeat(60)}`, type: 'file', mode: 0o644, size: 1 },
];

const pages: Readonly<Record<string, readonly [RunReport, readonly PageEntry[]]>> = {
  succeeded: [succeeded, entries],
  failed: [failed, entries],
  'given up': [timedOut, entries],
  refused: [refused, []],
  'with long names': [wide, longPath],
};

describe('the page about a run, in a browser', () => {
  let browser: Browser;
  let world: World;
  before(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: quiet });
    world = await createWorld();
  });
  after(async () => {
    await browser.close();
    await world.dispose();
  });

  interface Opened {
    readonly page: Page;
    /** What the browser complained about and what it asked for, beside the page itself. */
    readonly troubles: readonly string[];
  }

  async function open(
    report: RunReport,
    contents: readonly PageEntry[],
    options: { width: number; colorScheme?: 'light' | 'dark'; javaScriptEnabled?: boolean },
  ): Promise<Opened> {
    const { width, ...rest } = options;
    const file = world.path('report.html');
    await writeFile(file, formatPage(report, contents));
    const page = await browser.newPage({ viewport: { width, height: 740 }, ...rest });
    const troubles: string[] = [];
    const address = pathToFileURL(file).href;
    page.on('console', (message) => troubles.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('request', (request) => {
      if (request.url() !== address && !request.url().startsWith('data:'))
        troubles.push(`request: ${request.url()}`);
    });
    await page.goto(address);
    return { page, troubles };
  }

  /** Opens everything that can be opened, as somebody would who reads it all. */
  async function openAll(page: Page): Promise<void> {
    await page.evaluate(
      `document.querySelectorAll('details').forEach((one) => { one.open = true; })`,
    );
  }

  for (const [name, [report, contents]] of Object.entries(pages)) {
    it(`fits a phone, without a complaint and without the network (${name})`, async () => {
      const { page, troubles } = await open(report, contents, { width: 360 });
      const width = () => page.evaluate<number>('document.documentElement.scrollWidth');
      expect(await width()).to.equal(360);
      await openAll(page);
      expect(await width()).to.equal(360);
      expect(troubles).to.deep.equal([]);
      await page.close();
    });
  }

  it('shows what failed where without scrolling, on a phone, without JavaScript', async () => {
    const { page } = await open(failed, entries, { width: 360, javaScriptEnabled: false });
    const sentence = page.getByText('AfterInstall failed on i-0b1b2c3d4e5f60712').first();
    expect(await sentence.isVisible()).to.be.true;
    const box = await sentence.boundingBox();
    expect(box!.y + box!.height).to.be.below(740);
    // The failed instance stands open, the others do not; a tap opens them.
    const events = page.getByRole('row', { name: /ValidateService/ });
    expect(await events.count()).to.equal(1);
    await page.getByText('i-0a1b2c3d4e5f60718', { exact: true }).click();
    expect(await events.count()).to.equal(2);
    await page.close();
  });

  it('draws a failed event where it was on the axis of time', async () => {
    const { page } = await open(failed, entries, { width: 1200 });
    const bar = page.locator('summary rect.bad');
    expect(await bar.count()).to.equal(1);
    const svg = await page.locator('summary:has(rect.bad) svg').boundingBox();
    const box = await bar.boundingBox();
    // The axis has 22 seconds; the event began 4.9 seconds into it and took 9.5.
    expect((box!.x - svg!.x) / svg!.width).to.be.closeTo(4.9 / 22, 0.01);
    expect(box!.width / svg!.width).to.be.closeTo(9.5 / 22, 0.01);
    await page.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`can be read in ${colorScheme} mode: every text stands out from what is behind it`, async () => {
      for (const [report, contents] of Object.values(pages)) {
        const { page } = await open(report, contents, { width: 1000, colorScheme });
        await openAll(page);
        const ground = await page.evaluate<string>(
          'getComputedStyle(document.body).backgroundColor',
        );
        expect(brightness(ground)).to.be[colorScheme === 'dark' ? 'below' : 'above'](0.5);
        const poor = (await page.evaluate<Colored[]>(collectColors)).filter(
          ({ color, behind }) => contrast(color, behind) < 4.5,
        );
        expect(poor).to.deep.equal([]);
        await page.close();
      }
    });
  }

  it('prints what is folded on the screen', async () => {
    const { page } = await open(failed, entries, { width: 800 });
    const row = page.getByRole('row', { name: /ValidateService/ });
    expect(await row.count()).to.equal(1);
    await page.emulateMedia({ media: 'print' });
    const heights = await page.evaluate<number[]>(
      `[...document.querySelectorAll('.instance table')].map((table) => table.getBoundingClientRect().height)`,
    );
    expect(heights).to.have.length(5);
    expect(Math.min(...heights)).to.be.above(50);
    await page.close();
  });

  it('opens a revision of 54,000 files within seconds', async () => {
    const many = Array.from({ length: 54_000 }, (_, index): PageEntry => ({
      path: `node_modules/package-${index % 900}/lib/file-${index}.js`,
      type: 'file',
      mode: 0o644,
      size: 1000,
    }));
    const began = performance.now();
    const { page, troubles } = await open(succeeded, many, { width: 360 });
    await page.getByText('node_modules/').click();
    await page.getByText('package-899/lib/').click();
    expect(performance.now() - began).to.be.below(30_000);
    expect(troubles).to.deep.equal([]);
    await page.close();
  });
});

interface Colored {
  readonly text: string;
  readonly color: string;
  readonly behind: string;
}

/** Runs in the page: each text with its color and the nearest color behind it. */
const collectColors = `[...document.querySelectorAll('main *')]
  .filter((one) => !one.closest('svg') && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
  .map((one) => {
    let behind = one;
    while (behind.parentElement && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
    return { text: one.textContent.trim().slice(0, 40), color: getComputedStyle(one).color, behind: getComputedStyle(behind).backgroundColor };
  })`;

/** Relative luminance as the Web Content Accessibility Guidelines define it. */
function brightness(color: string): number {
  const [red = 0, green = 0, blue = 0] = [...color.matchAll(/\d+/g)].map(([digits]) => {
    const part = Number(digits) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [brightness(one), brightness(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}
