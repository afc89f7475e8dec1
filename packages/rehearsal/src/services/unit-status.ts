import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { unitFileState, hasInstall } from './enable-unit.js';
import { describeExit } from './exit-status.js';
import { settingsOf, templateOf } from './find-unit.js';
import { formatEntry, type Journal } from './journal.js';
import { describeProcess } from './processes.js';
import type { Service } from './service.js';
import { formatSpan, formatTime, loadState } from './show-unit.js';

export interface StatusOptions {
  /** How many lines of the journal are shown. */
  readonly lines: number;
}

/** What `systemctl status` prints of a unit. */
export async function describeStatus(
  service: Service,
  journal: Journal,
  { lines }: StatusOptions,
): Promise<readonly string[]> {
  const { unit, state, settings } = service;
  const dots = {
    failed: '×',
    active: '●',
    reloading: '↻',
    activating: '●',
    deactivating: '●',
    inactive: '○',
  };
  const entries = journal.entries
    .filter((entry) => entry.unit === service.name && entry.start === service.invocation)
    .slice(-lines || Infinity);
  const host = hostname();
  return [
    `${dots[state]} ${service.title}`,
    `     Loaded: ${await loadedLine(service)}`,
    ...dropInLines(unit.dropIns),
    `     Active: ${activeLine(service)}`,
    ...settingsOf(unit, 'Unit', 'Documentation').map(
      (value, index) => `${index === 0 ? '       Docs: ' : '             '}${value}`,
    ),
    ...durationLine(service),
    ...service.ran
      .filter(
        ({ exit, pid, key }) =>
          exit !== undefined &&
          pid !== undefined &&
          (key !== 'ExecStart' || settings.type !== 'simple' || state === 'failed'),
      )
      .map(
        ({ key, pid, shown, exit }) =>
          `    Process: ${pid} ${key}=${shown} (${exit === undefined ? '' : describeExit(exit, 'own')})`,
      ),
    ...(await mainLine(service)),
    ...(await groupLines(service)),
    ...(entries.length === 0 || lines === 0
      ? []
      : ['', ...entries.map((entry) => formatEntry(entry, host))]),
  ];
}

async function loadedLine(service: Service): Promise<string> {
  const { unit } = service;
  const load = loadState(unit, service);
  if (load === 'masked') return `masked (Reason: Unit ${service.name} is masked.)`;
  if (load === 'bad-setting')
    return `bad-setting (Reason: Unit ${service.name} has a bad unit file setting.)`;
  const file = await unitFileState(unit);
  const preset = hasInstall(unit) ? '; preset: enabled' : '';
  return `loaded (${unit.fragment}; ${file}${preset})`;
}

function dropInLines(dropIns: readonly string[]): readonly string[] {
  const folders = [...new Set(dropIns.map((path) => dirname(path)))];
  return folders.flatMap((folder, index) => {
    const names = dropIns
      .filter((path) => dirname(path) === folder)
      .map((path) => path.slice(folder.length + 1));
    return [
      `${index === 0 ? '    Drop-In: ' : '             '}${folder}`,
      `             └─${names.join(', ')}`,
    ];
  });
}

function activeLine({ state, sub, result, since }: Service): string {
  const what = state === 'failed' ? `Result: ${result}` : sub;
  const detail = what === state ? '' : ` (${what})`;
  const when =
    since === undefined ? '' : ` since ${formatTime(since)}; ${formatSpan(Date.now() - since)} ago`;
  return `${state}${detail}${when}`;
}

function durationLine({ state, since, activeSince }: Service): readonly string[] {
  if (
    (state !== 'inactive' && state !== 'failed') ||
    since === undefined ||
    activeSince === undefined
  )
    return [];
  return [`   Duration: ${formatSpan(since - activeSince)}`];
}

async function mainLine({ mainPid, mainExit, ran }: Service): Promise<readonly string[]> {
  if (mainPid !== undefined)
    return [`   Main PID: ${mainPid} (${(await describeProcess(mainPid)).name})`];
  const pid = ran.findLast(({ key }) => key === 'ExecStart')?.pid;
  if (pid === undefined || mainExit === undefined) return [];
  return [`   Main PID: ${pid} (${describeExit(mainExit, 'own')})`];
}

async function groupLines(service: Service): Promise<readonly string[]> {
  const ids = await service.processes();
  if (ids.length === 0) return [];
  const [template] = (templateOf(service.name) ?? '').split('@');
  const slice = template === '' || template === undefined ? '' : `system-${template}.slice/`;
  const lines = await Promise.all(
    ids.map(async (id) => `${id} ${(await describeProcess(id)).line}`),
  );
  return [
    `     CGroup: /system.slice/${slice}${service.name}`,
    ...lines.map(
      (line, index) => `             ${index === lines.length - 1 ? '└─' : '├─'}${line}`,
    ),
  ];
}
