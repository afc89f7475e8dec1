import { resolve } from 'node:path';
import { globPattern, parseArguments, type OptionShape } from './arguments.js';
import { fileVerbs } from './file-verbs.js';
import { unitName } from './find-unit.js';
import { jobVerbs } from './job-verbs.js';
import type { Manager } from './manager.js';
import { shownVerbs } from './shown-verbs.js';
import { Call, isUp, seeStatus, type Answer, type Caller, type Verbs } from './systemctl-call.js';

const shapes: readonly OptionShape[] = [
  { long: 'quiet', short: 'q' },
  { long: 'all', short: 'a' },
  { long: 'full', short: 'l' },
  { long: 'type', short: 't', value: 'required' },
  { long: 'state', value: 'required' },
  { long: 'failed' },
  { long: 'property', short: 'p', value: 'required' },
  // In systemctl it has no long name: `-p` and `--value` in one.
  { long: 'property-value', short: 'P', value: 'required' },
  { long: 'value' },
  { long: 'lines', short: 'n', value: 'required' },
  { long: 'output', short: 'o', value: 'required' },
  { long: 'signal', short: 's', value: 'required' },
  { long: 'kill-who', value: 'required' },
  { long: 'kill-whom', value: 'required' },
  { long: 'now' },
  { long: 'no-block' },
  { long: 'no-pager' },
  { long: 'no-legend' },
  { long: 'legend', value: 'required' },
  { long: 'plain' },
  { long: 'force', short: 'f' },
  { long: 'runtime' },
  { long: 'no-reload' },
  { long: 'no-ask-password' },
  { long: 'no-wall' },
  { long: 'no-warn' },
  { long: 'job-mode', value: 'required' },
  { long: 'user' },
  { long: 'system' },
  { long: 'wait' },
  { long: 'show-types' },
  { long: 'version' },
  { long: 'help', short: 'h' },
  { long: 'host', short: 'H', value: 'required' },
  { long: 'machine', short: 'M', value: 'required' },
  { long: 'root', value: 'required' },
];

/** Verbs whose answer is a word, which `--quiet` leaves to the exit code. */
const quietVerbs = ['is-active', 'is-enabled', 'is-failed', 'is-system-running'];

/** Verbs of systemd's own that nothing here stands for. */
const otherVerbs = [
  ...[
    'edit',
    'revert',
    'set-property',
    'preset',
    'preset-all',
    'list-timers',
    'list-sockets',
    'list-jobs',
  ],
  ...[
    'list-dependencies',
    'list-paths',
    'list-automounts',
    'list-machines',
    'isolate',
    'default',
    'rescue',
    'emergency',
  ],
  ...[
    'halt',
    'poweroff',
    'reboot',
    'kexec',
    'exit',
    'switch-root',
    'suspend',
    'hibernate',
    'hybrid-sleep',
    'cancel',
  ],
  ...[
    'show-environment',
    'set-environment',
    'unset-environment',
    'import-environment',
    'set-default',
    'add-wants',
  ],
  ...[
    'add-requires',
    'bind',
    'mount-image',
    'freeze',
    'thaw',
    'clean',
    'log-level',
    'log-target',
    'service-watchdogs',
  ],
];

const verbs: Verbs = { ...jobVerbs, ...fileVerbs, ...shownVerbs };

/** What `systemctl` does and says, in the words and with the exit codes of systemd 252. */
export async function systemctl(
  manager: Manager,
  args: readonly string[],
  caller: Caller,
): Promise<Answer> {
  let parsed;
  try {
    parsed = parseArguments('systemctl', args, shapes);
  } catch (error) {
    caller.onUnknown(args.join(' '));
    return failed(1, (error as Error).message);
  }
  const { options, words } = parsed;
  const [verb = 'list-units', ...names] = words;
  if (options.has('version'))
    return { out: ['systemd 252 (stand-in of a rehearsal)'], err: [], code: 0 };
  if (options.has('user')) return failed(1, 'Failed to connect to bus: No medium found');
  const known = verbs[verb];
  if (known === undefined) {
    if (!otherVerbs.includes(verb)) return failed(1, `Unknown command verb ${verb}.`);
    caller.onUnknown(verb);
    return failed(1, `systemctl ${verb} is not known to the stand-in of this rehearsal.`);
  }
  const { needsNames = false, needsRoot = false, isPattern = false } = known;
  if (needsNames && names.length === 0) return failed(1, 'Too few arguments.');
  if (needsRoot && !caller.isRoot) return denied(verb, names[0]);
  const call = new Call(manager, verb, options);
  await known.run(
    call,
    isPattern ? expand(manager, names) : names.map((name) => unitName(absolute(name, caller.cwd))),
  );
  const { out, err, code } = call;
  return { out: options.has('quiet') && quietVerbs.includes(verb) ? [] : out, err, code };
}

/** A unit may be named by the path of its file. */
function absolute(name: string, cwd: string): string {
  return name.includes('/') ? resolve(cwd, name) : name;
}

/** What somebody else than root is told. */
function denied(verb: string, name: string | undefined): Answer {
  if (verb in fileVerbs) return failed(1, `Failed to ${verb} unit: Access denied`);
  if (name === undefined) return failed(1, 'Failed to reload daemon: Access denied');
  const unit = unitName(name);
  return failed(4, `Failed to ${verb} ${unit}: Access denied`, seeStatus(unit));
}

/** Patterns stand for the units that are loaded. */
function expand(manager: Manager, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    if (!/[*?[]/.test(name)) return [unitName(name)];
    const pattern = globPattern(/\.[a-z]+$/.test(name) ? name : `${name}.service`);
    return [...manager.services.values()]
      .filter((service) => isUp(service) || service.state === 'failed')
      .map((service) => service.name)
      .filter((loaded) => pattern.test(loaded));
  });
}

function failed(code: number, ...err: readonly string[]): Answer {
  return { out: [], err, code };
}
