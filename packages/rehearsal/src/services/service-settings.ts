import { constants } from 'node:os';
import { parseCommandLine, type ExecCommand } from './command-line.js';
import { settingOf, settingsOf, type Unit } from './find-unit.js';
import { priorityOf } from './priorities.js';
import { isTrue, parseSpan, specify } from './values.js';

type ExecKey =
  | 'ExecCondition'
  | 'ExecStartPre'
  | 'ExecStart'
  | 'ExecStartPost'
  | 'ExecReload'
  | 'ExecStop'
  | 'ExecStopPost';

/** A folder that a service gets of its own below a fixed one. */
export interface ServiceFolder {
  readonly path: string;
  readonly mode: number;
  readonly variable: string;
  /** Whether it stays when the service stops: no, where it is started again, or yes. */
  readonly preserve: 'no' | 'restart' | 'yes';
}

/** What the section `[Service]` of a unit asks for. Times are milliseconds. */
export interface ServiceSettings {
  readonly type: 'simple' | 'exec' | 'forking' | 'oneshot';
  /** It is active once its program says so, which nobody hears here. */
  readonly saysReady: boolean;
  readonly exec: Readonly<Record<ExecKey, readonly ExecCommand[]>>;
  readonly remainAfterExit: boolean;
  readonly pidFile: string | undefined;
  readonly guessMainPid: boolean;
  readonly user: string | undefined;
  readonly group: string | undefined;
  readonly workingDirectory: string | undefined;
  /** `-`: one that is not there does not matter. */
  readonly workingDirectoryMayMiss: boolean;
  readonly restart: string;
  readonly restartDelay: number;
  readonly successStatus: ReadonlySet<string>;
  readonly preventRestart: ReadonlySet<string>;
  readonly forceRestart: ReadonlySet<string>;
  readonly startTimeout: number;
  readonly stopTimeout: number;
  readonly limitInterval: number;
  readonly limitBurst: number;
  readonly killMode: string;
  readonly killSignal: NodeJS.Signals;
  readonly sendsKill: boolean;
  readonly sendsHangup: boolean;
  readonly umask: number;
  readonly nice: string | undefined;
  /** As `prlimit` names and takes them. */
  readonly limits: readonly (readonly [name: string, value: string])[];
  readonly output: string;
  readonly errorOutput: string;
  readonly identifier: string | undefined;
  /** The level of what it prints, where that is none that goes without saying. */
  readonly priority: number | undefined;
  /** Whether a line may begin with its level: `<3>`. */
  readonly hasPriorities: boolean;
  readonly folders: readonly ServiceFolder[];
  readonly environment: readonly string[];
  readonly environmentFiles: readonly string[];
  readonly unsetEnvironment: readonly string[];
}

/** As systemd has it where nobody says otherwise. */
const usualTimeout = 90_000;

const folderKinds = [
  ['RuntimeDirectory', '/run', 'RUNTIME_DIRECTORY'],
  ['StateDirectory', '/var/lib', 'STATE_DIRECTORY'],
  ['CacheDirectory', '/var/cache', 'CACHE_DIRECTORY'],
  ['LogsDirectory', '/var/log', 'LOGS_DIRECTORY'],
  ['ConfigurationDirectory', '/etc', 'CONFIGURATION_DIRECTORY'],
] as const;

/** Reads what a unit asks for. What is written wrongly counts as not written, as with systemd. */
export function readServiceSettings(unit: Unit): ServiceSettings {
  const get = (...keys: readonly string[]): string | undefined => {
    const value = settingOf(unit, 'Service', ...keys);
    return value === undefined ? undefined : specify(value, unit.specifiers);
  };
  const all = (key: string): readonly string[] => settingsOf(unit, 'Service', key);
  const commands = (key: ExecKey): readonly ExecCommand[] =>
    all(key).flatMap((line) => parseCommandLine(line, unit.specifiers));
  const span = (fallback: number, ...keys: readonly string[]): number => {
    const value = get(...keys);
    const parsed = value === undefined ? undefined : parseSpan(value);
    return parsed ?? fallback;
  };
  const list = (key: string): ReadonlySet<string> =>
    new Set(all(key).flatMap((value) => value.split(/\s+/)));
  const type = typeOf(get('Type'), all('ExecStart').length > 0);
  const ofUnit = (...keys: readonly string[]): string | undefined =>
    settingOf(unit, 'Unit', ...keys) ?? get(...keys);
  const limitInterval = ofUnit('StartLimitIntervalSec', 'StartLimitInterval');
  const workingDirectory = get('WorkingDirectory');
  const startTimeout = span(
    type === 'oneshot' ? Infinity : usualTimeout,
    'TimeoutStartSec',
    'TimeoutSec',
  );
  const stopTimeout = span(usualTimeout, 'TimeoutStopSec', 'TimeoutSec');
  const output = get('StandardOutput') ?? 'journal';
  return {
    type,
    saysReady: /^notify(?:-reload)?$/.test(get('Type') ?? ''),
    exec: {
      ExecCondition: commands('ExecCondition'),
      ExecStartPre: commands('ExecStartPre'),
      ExecStart: commands('ExecStart'),
      ExecStartPost: commands('ExecStartPost'),
      ExecReload: commands('ExecReload'),
      ExecStop: commands('ExecStop'),
      ExecStopPost: commands('ExecStopPost'),
    },
    remainAfterExit: isTrue(get('RemainAfterExit')),
    pidFile: absolute(get('PIDFile'), '/run'),
    guessMainPid: get('GuessMainPID') === undefined || isTrue(get('GuessMainPID')),
    user: get('User'),
    group: get('Group'),
    workingDirectory: workingDirectory?.replace(/^-/, ''),
    workingDirectoryMayMiss: workingDirectory?.startsWith('-') ?? false,
    restart: get('Restart') ?? 'no',
    restartDelay: span(100, 'RestartSec'),
    successStatus: list('SuccessExitStatus'),
    preventRestart: list('RestartPreventExitStatus'),
    forceRestart: list('RestartForceExitStatus'),
    // 0 is as good as infinity, which was the way to say it once.
    startTimeout: startTimeout === 0 ? Infinity : startTimeout,
    stopTimeout: stopTimeout === 0 ? Infinity : stopTimeout,
    limitInterval: limitInterval === undefined ? 10_000 : (parseSpan(limitInterval) ?? 10_000),
    limitBurst: Number(ofUnit('StartLimitBurst') ?? 5),
    killMode: get('KillMode') ?? 'control-group',
    killSignal: signalOf(get('KillSignal')) ?? 'SIGTERM',
    sendsKill: get('SendSIGKILL') === undefined || isTrue(get('SendSIGKILL')),
    sendsHangup: isTrue(get('SendSIGHUP')),
    umask: Number.parseInt(get('UMask') ?? '022', 8),
    nice: get('Nice'),
    limits: [
      ['nofile', 'LimitNOFILE'],
      ['nproc', 'LimitNPROC'],
      ['core', 'LimitCORE'],
      ['memlock', 'LimitMEMLOCK'],
    ].flatMap(([name = '', key = '']) => {
      const value = parseLimit(get(key));
      return value === undefined ? [] : [[name, value] as const];
    }),
    output,
    errorOutput: get('StandardError') ?? 'inherit',
    identifier: get('SyslogIdentifier'),
    priority: priorityOf(get('SyslogLevel') ?? ''),
    hasPriorities: get('SyslogLevelPrefix') === undefined || isTrue(get('SyslogLevelPrefix')),
    folders: folderKinds.flatMap(([key, parent, variable]) =>
      all(key)
        .flatMap((value) => specify(value, unit.specifiers).split(/\s+/))
        .map((name) => ({
          path: `${parent}/${name.split(':')[0] ?? name}`,
          mode: Number.parseInt(get(`${key}Mode`) ?? '755', 8),
          variable,
          preserve: key === 'RuntimeDirectory' ? preserveOf(get(`${key}Preserve`)) : 'yes',
        })),
    ),
    environment: all('Environment').map((value) => specify(value, unit.specifiers)),
    environmentFiles: all('EnvironmentFile').map((value) => specify(value, unit.specifiers)),
    unsetEnvironment: all('UnsetEnvironment').flatMap((value) => value.split(/\s+/)),
  };
}

function preserveOf(written: string | undefined): ServiceFolder['preserve'] {
  if (written === 'restart') return 'restart';
  return isTrue(written) ? 'yes' : 'no';
}

function typeOf(written: string | undefined, hasStart: boolean): ServiceSettings['type'] {
  switch (written) {
    case undefined:
      return hasStart ? 'simple' : 'oneshot';
    case 'exec':
    case 'forking':
    case 'oneshot':
      return written;
    case 'notify':
    case 'notify-reload':
    case 'dbus':
      return 'exec';
    default:
      return 'simple';
  }
}

const multiples = ['', 'K', 'M', 'G', 'T'];

/** One limit or two, `soft:hard`, each `infinity` or a number, such as `64K`. Undefined for what is none. */
function parseLimit(text: string | undefined): string | undefined {
  const parts = text?.split(':').map((part) => {
    if (part === 'infinity') return 'unlimited';
    const [, number, multiple = ''] = /^(\d+)([KMGT]?)$/.exec(part) ?? [];
    return number === undefined
      ? undefined
      : String(Number(number) * 1024 ** multiples.indexOf(multiple));
  });
  return parts === undefined || parts.length > 2 || parts.includes(undefined)
    ? undefined
    : parts.join(':');
}

function absolute(path: string | undefined, folder: string): string | undefined {
  return path === undefined || path.startsWith('/') ? path : `${folder}/${path}`;
}

/** A signal by its name, with or without SIG, or by its number. */
export function signalOf(text: string | undefined): NodeJS.Signals | undefined {
  if (text === undefined) return undefined;
  const known = Object.entries(constants.signals);
  const [name] =
    known.find(([signal, number]) =>
      [signal, signal.slice(3), String(number)].includes(text.toUpperCase()),
    ) ?? [];
  return name as NodeJS.Signals | undefined;
}

/** Why a unit cannot be started as it is written; undefined where it can. */
export function badSetting(settings: ServiceSettings, unit: Unit): string | undefined {
  if (!unit.name.endsWith('.service')) return undefined;
  const { type, exec } = settings;
  if (exec.ExecStart.length === 0 && exec.ExecStop.length === 0)
    return 'Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.';
  if (type !== 'oneshot' && exec.ExecStart.length === 0)
    return 'Service has no ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.';
  if (type !== 'oneshot' && exec.ExecStart.length > 1)
    return 'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.';
  if (type === 'oneshot' && /^(?:always|on-success)$/.test(settings.restart))
    return `Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.`;
  const lost = Object.values(exec)
    .flat()
    .find(({ program }) => program === '' || (program.includes('/') && !program.startsWith('/')));
  if (lost !== undefined)
    return `${unit.fragment}: Neither a valid executable name nor an absolute path: ${lost.program}`;
  return undefined;
}
