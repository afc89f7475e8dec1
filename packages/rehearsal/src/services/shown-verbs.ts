import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { globPattern } from './arguments.js';
import { unitFileState } from './enable-unit.js';
import { findUnit, unitFileNames } from './find-unit.js';
import { isAlwaysActive } from './group-units.js';
import { propertiesOf } from './show-unit.js';
import { isUp, type Call, type Verbs } from './systemctl-call.js';
import { describeStatus } from './unit-status.js';

/** How many lines of the journal `status` shows. */
const statusLines = 10;

/** The verbs that show units and change nothing. */
export const shownVerbs: Verbs = {
  'is-active': {
    needsNames: true,
    isPattern: true,
    run: (call, names) => states(call, names, ['active', 'reloading'], 3),
  },
  'is-failed': {
    needsNames: true,
    isPattern: true,
    run: (call, names) => states(call, names, ['failed'], 1),
  },
  'is-enabled': { needsNames: true, run: areEnabled },
  'is-system-running': { run: isSystemRunning },
  status: { isPattern: true, run: status },
  show: { isPattern: true, run: show },
  cat: { needsNames: true, isPattern: true, run: cat },
  'list-units': { run: listUnits },
  'list-unit-files': { run: listFiles },
  'get-default': { run: (call) => void call.out.push('multi-user.target') },
};

function isSystemRunning(call: Call): void {
  const isDegraded = [...call.manager.services.values()].some(({ state }) => state === 'failed');
  call.out.push(isDegraded ? 'degraded' : 'running');
  call.code = isDegraded ? 1 : 0;
}

async function areEnabled(call: Call, names: readonly string[]): Promise<void> {
  let isAny = false;
  for (const name of names) {
    const unit = await findUnit(name);
    if (unit === undefined) {
      call.err.push(`Failed to get unit file state for ${name}: No such file or directory`);
      continue;
    }
    const state = await unitFileState(unit, name);
    call.out.push(state);
    isAny ||= /^(?:enabled|static|alias|indirect|generated)/.test(state);
  }
  call.code = isAny ? 0 : 1;
}

async function states(
  call: Call,
  names: readonly string[],
  good: readonly string[],
  otherwise: number,
): Promise<void> {
  let isGood = false;
  for (const name of names) {
    const state = isAlwaysActive(name)
      ? 'active'
      : ((await call.manager.service(name))?.state ?? 'inactive');
    call.out.push(state);
    isGood ||= good.includes(state);
  }
  call.code = isGood ? 0 : otherwise;
}

async function status(call: Call, names: readonly string[]): Promise<void> {
  if (names.length === 0) {
    call.out.push(`● ${hostname()}`, '    State: running');
    return;
  }
  const given = call.option('lines');
  const lines = given === undefined ? statusLines : Number(given);
  for (const name of names) {
    if (isAlwaysActive(name)) {
      call.out.push(`● ${name}`, '     Loaded: loaded', '     Active: active');
      continue;
    }
    const service = await call.manager.service(name);
    if (service === undefined) {
      call.fail(4, `Unit ${name} could not be found.`);
      continue;
    }
    if (call.out.length > 0) call.out.push('');
    await call.tellChanged(service);
    call.out.push(...(await describeStatus(service, call.manager.journal, { lines })));
    if (!isUp(service) && call.code === 0) call.code = 3;
  }
}

async function show(call: Call, names: readonly string[]): Promise<void> {
  const asked = [...call.listed('property'), ...call.listed('property-value')];
  const isValueAlone = call.options.has('value') || call.options.has('property-value');
  for (const [index, name] of names.entries()) {
    if (index > 0) call.out.push('');
    const service = isAlwaysActive(name) ? undefined : await call.manager.service(name);
    const properties = await propertiesOf(name, service);
    for (const [key, value] of properties) {
      if (asked.length > 0 && !asked.includes(key)) continue;
      call.out.push(isValueAlone ? value : `${key}=${value}`);
    }
  }
}

async function cat(call: Call, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const unit = await findUnit(name);
    if (unit === undefined) {
      call.fail(1, `No files found for ${name}.`);
      continue;
    }
    for (const file of [unit.fragment, ...unit.dropIns]) {
      if (call.out.length > 0) call.out.push('');
      call.out.push(
        `# ${file}`,
        ...(unit.masked ? '' : await readFile(file, 'utf8')).replace(/\n$/, '').split('\n'),
      );
    }
  }
}

async function listUnits(call: Call, patterns: readonly string[]): Promise<void> {
  const wanted = patterns.map(globPattern);
  const states = [...(call.options.has('failed') ? ['failed'] : []), ...call.listed('state')];
  const types = call.listed('type');
  const rows = [...call.manager.services.values()]
    .filter(
      (service) =>
        call.options.has('all') || states.length > 0 || isUp(service) || service.state === 'failed',
    )
    .filter(
      ({ state, sub }) => states.length === 0 || states.includes(state) || states.includes(sub),
    )
    .filter(({ name }) => wanted.length === 0 || wanted.some((pattern) => pattern.test(name)))
    .filter(({ name }) => types.length === 0 || types.some((type) => name.endsWith(`.${type}`)))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, state, sub, description }) => [name, 'loaded', state, sub, description]);
  table(call, rows, ['UNIT', 'LOAD', 'ACTIVE', 'SUB', 'DESCRIPTION'], 'loaded units listed.');
  return Promise.resolve();
}

async function listFiles(call: Call, patterns: readonly string[]): Promise<void> {
  const wanted = patterns.map(globPattern);
  const types = call.listed('type');
  const names = (await unitFileNames())
    .filter((name) => wanted.length === 0 || wanted.some((pattern) => pattern.test(name)))
    .filter((name) => types.length === 0 || types.some((type) => name.endsWith(`.${type}`)));
  const rows: string[][] = [];
  for (const name of names) {
    const unit = await findUnit(name);
    if (unit === undefined) continue;
    const state = await unitFileState(unit, name);
    rows.push([name, state, /^(?:static|alias|generated|masked)/.test(state) ? '-' : 'enabled']);
  }
  table(call, rows, ['UNIT FILE', 'STATE', 'PRESET'], 'unit files listed.');
}

function table(
  call: Call,
  rows: readonly (readonly string[])[],
  head: readonly string[],
  what: string,
): void {
  const isPlain = call.options.has('plain') || !head.includes('LOAD');
  const hasLegend =
    !call.options.has('no-legend') && !/^(?:no|false|0)$/.test(call.option('legend') ?? '');
  const all = hasLegend ? [head, ...rows] : rows;
  const widths = head.map((_, column) =>
    Math.max(0, ...all.map((row) => (row[column] ?? '').length)),
  );
  for (const row of all) {
    const isFailed = row.includes('failed');
    const lead = isPlain ? '' : isFailed ? '● ' : '  ';
    call.out.push(
      `${lead}${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join(' ')}`,
    );
  }
  if (hasLegend) call.out.push('', `${rows.length} ${what}`);
}
