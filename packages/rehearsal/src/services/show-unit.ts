import { unitFileState } from './enable-unit.js';
import { settingOf, type Unit } from './find-unit.js';
import type { Service } from './service.js';
import { badSetting } from './service-settings.js';

/** The properties of a unit that `show` knows, in the order in which systemd shows them. */
export async function propertiesOf(
  name: string,
  service: Service | undefined,
): Promise<ReadonlyMap<string, string>> {
  const isService = name.endsWith('.service');
  if (service === undefined) {
    const isThere = /\.(?:target|slice)$/.test(name);
    return new Map([
      ...(isService
        ? ([
            ['Type', 'simple'],
            ['Restart', 'no'],
            ['MainPID', '0'],
            ['Result', 'success'],
            ['NRestarts', '0'],
          ] as const)
        : []),
      ['Id', name],
      ['Names', name],
      ['Description', name],
      ['LoadState', isThere ? 'loaded' : 'not-found'],
      ['ActiveState', isThere ? 'active' : 'inactive'],
      ['SubState', isThere ? 'active' : 'dead'],
      ['UnitFileState', ''],
      ['CanReload', 'no'],
    ]);
  }
  const { unit, settings, state, sub, mainExit } = service;
  const ended = mainExit ?? { code: 'exited', status: 0 };
  const written = settingOf(unit, 'Service', 'Type');
  const time = (at: number | undefined): string => (at === undefined ? '' : formatTime(at));
  return new Map([
    ['Type', written ?? settings.type],
    ['Restart', settings.restart],
    ['PIDFile', settings.pidFile ?? ''],
    ['RestartUSec', `${settings.restartDelay}ms`],
    ['MainPID', String(service.mainPid ?? 0)],
    ['Result', service.result],
    ['NRestarts', String(service.restarts)],
    [
      'ExecMainPID',
      String(service.mainPid ?? service.ran.find(({ key }) => key === 'ExecStart')?.pid ?? 0),
    ],
    ['ExecMainCode', mainExit === undefined ? '0' : ended.code === 'exited' ? '1' : '2'],
    ['ExecMainStatus', String(ended.status)],
    ['Environment', settings.environment.join(' ')],
    ['User', settings.user ?? ''],
    ['Group', settings.group ?? ''],
    ['WorkingDirectory', settings.workingDirectory ?? ''],
    ['RemainAfterExit', settings.remainAfterExit ? 'yes' : 'no'],
    ['Id', service.name],
    ['Names', service.name],
    ['Description', service.description],
    ['LoadState', loadState(unit, service)],
    ['ActiveState', state],
    ['SubState', sub],
    ['FragmentPath', unit.fragment],
    ['DropInPaths', unit.dropIns.join(' ')],
    ['UnitFileState', await unitFileState(unit)],
    ['UnitFilePreset', 'enabled'],
    ['StateChangeTimestamp', time(service.since)],
    ['ActiveEnterTimestamp', time(service.activeSince)],
    ['CanStart', 'yes'],
    ['CanStop', 'yes'],
    ['CanReload', service.canReload ? 'yes' : 'no'],
  ]);
}

export function loadState(unit: Unit, { settings }: Service): string {
  if (unit.masked) return 'masked';
  return badSetting(settings, unit) === undefined ? 'loaded' : 'bad-setting';
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 2026-11-30 12:27:18 UTC`. */
export function formatTime(at: number): string {
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  const zone = /\(?([A-Z]{2,5})\)?$/.exec(date.toLocaleTimeString('en', { timeZoneName: 'short' }));
  return `${days[date.getDay()] ?? ''} ${day} ${clock} ${zone?.[1] ?? 'UTC'}`;
}

/** `1min 5s`, `351ms`: how long something took or is ago. */
export function formatSpan(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(1, Math.round(milliseconds))}ms`;
  const seconds = Math.floor(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours}h${minutes > 0 ? ` ${minutes}min` : ''}`;
  return minutes > 0
    ? `${minutes}min${seconds % 60 > 0 ? ` ${seconds % 60}s` : ''}`
    : `${seconds}s`;
}
