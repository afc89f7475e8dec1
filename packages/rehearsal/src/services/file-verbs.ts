import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import {
  disableUnit,
  enableUnit,
  hasInstall,
  linkUnit,
  maskUnit,
  unmaskUnit,
} from './enable-unit.js';
import { findUnit, type Unit } from './find-unit.js';
import { start, stop } from './job-verbs.js';
import type { Call, Verb, Verbs } from './systemctl-call.js';

function verb(run: Verb['run']): Verb {
  return { needsNames: true, needsRoot: true, run };
}

/** The verbs that change which units are started with the instance, and which can be started at all. */
export const fileVerbs: Verbs = {
  enable: verb(enable),
  reenable: verb(async (call, names) => {
    await disable(call, names);
    await enable(call, names);
  }),
  disable: verb(disable),
  link: verb(link),
  mask: verb(mask),
  unmask: verb(unmask),
};

/** Unit files by name; a word for the first that there is none of, and nothing is done then. */
async function files(
  call: Call,
  names: readonly string[],
  verb: string,
): Promise<readonly Unit[] | undefined> {
  const units: Unit[] = [];
  for (const name of names) {
    if (name.startsWith('/') && !(await linked(call, name, verb))) return undefined;
    const unit = await findUnit(basename(name));
    if (unit === undefined) {
      call.fail(1, `Failed to ${verb} unit: Unit file ${name} does not exist.`);
      return undefined;
    }
    units.push(unit);
  }
  return units;
}

/** Makes a unit file that is named by its path known; false where that was not possible. */
async function linked(call: Call, path: string, verb: string): Promise<boolean> {
  if (!existsSync(path)) {
    call.fail(1, `Failed to ${verb} unit: Unit file ${path} does not exist.`);
    return false;
  }
  try {
    tell(call, await linkUnit(path));
    return true;
  } catch (error) {
    call.fail(1, `Failed to ${verb} unit: ${(error as Error).message}`);
    return false;
  }
}

async function link(call: Call, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!name.startsWith('/'))
      call.fail(
        1,
        'Link argument must contain at least one directory separator.',
        `If you intended to link a file in the current directory, try ./${name} instead.`,
      );
    else await linked(call, name, 'link');
  }
}

async function enable(call: Call, names: readonly string[]): Promise<void> {
  const units = await files(call, names, 'enable');
  if (units === undefined) return;
  for (const unit of units) {
    if (unit.masked) {
      call.fail(1, `Failed to enable unit: Unit file ${unit.fragment} is masked.`);
      return;
    }
    try {
      if (!hasInstall(unit)) {
        if (!call.options.has('quiet')) call.err.push(...noInstall);
      } else
        tell(call, await enableUnit(unit, call.options.has('force') || call.verb === 'reenable'));
    } catch (error) {
      call.fail(1, (error as Error).message);
      return;
    }
  }
  if (call.options.has('now')) for (const { name } of units) await start(call, name);
}

/** Links are told of on the stream of errors, as systemd does. */
function tell(call: Call, lines: readonly string[]): void {
  if (!call.options.has('quiet')) call.err.push(...lines);
}

async function disable(call: Call, names: readonly string[]): Promise<void> {
  const units = await files(call, names, 'disable');
  if (units === undefined) return;
  for (const unit of units) tell(call, await disableUnit(unit));
  if (call.options.has('now')) for (const { name } of units) await stop(call, name);
}

async function mask(call: Call, names: readonly string[]): Promise<void> {
  for (const name of names) {
    try {
      if ((await findUnit(name)) === undefined)
        call.err.push(`Unit ${name} does not exist, proceeding anyway.`);
      tell(call, await maskUnit(name));
    } catch (error) {
      call.fail(1, (error as Error).message);
      return;
    }
  }
  call.manager.reload();
  if (call.options.has('now')) for (const name of names) await stop(call, name);
}

async function unmask(call: Call, names: readonly string[]): Promise<void> {
  for (const name of names) tell(call, await unmaskUnit(name));
  call.manager.reload();
}

const noInstall = [
  'The unit files have no installation config (WantedBy=, RequiredBy=, Also=,',
  'Alias= settings in the [Install] section, and DefaultInstance= for template',
  'units). This means they are not meant to be enabled or disabled using systemctl.',
  ' ',
  'Possible reasons for having this kind of units are:',
  "• A unit may be statically enabled by being symlinked from another unit's",
  '  .wants/ or .requires/ directory.',
  "• A unit's purpose may be to act as a helper for some other unit which has",
  '  a requirement dependency on it.',
  '• A unit may be started when needed via activation (socket, path, timer,',
  '  D-Bus, udev, scripted systemctl call, ...).',
  '• In case of template units, the unit is meant to be enabled with some',
  '  instance name specified.',
];
