import { isAlwaysActive } from './group-units.js';
import type { Job } from './manager.js';
import { signalOf } from './service-settings.js';
import { Call, isUp, seeStatus, type Verb, type Verbs } from './systemctl-call.js';

type ForOne = (call: Call, name: string) => Promise<void>;

/** A verb that is done to one unit after another. */
function each(run: ForOne): Verb {
  return {
    needsNames: true,
    needsRoot: true,
    isPattern: true,
    run: async (call, names) => {
      for (const name of names) {
        if (!call.options.has('no-block')) await run(call, name);
        else if ((await call.known(name)) !== undefined) runBeside(call, name, run);
      }
    },
  };
}

/** Does it while nobody waits: what it comes to is in the journal alone. */
function runBeside({ manager, verb, options }: Call, name: string, run: ForOne): void {
  run(new Call(manager, verb, options), name).catch((error: unknown) =>
    manager.journal.tell(name, `The stand-in of systemd has failed: ${String(error)}`),
  );
}

/** One that means nothing to a unit that does not run. */
function eachThatIsUp(run: ForOne): Verb {
  return each(async (call, name) => {
    const service = await call.known(name);
    if (service !== undefined && isUp(service)) await run(call, name);
  });
}

const reloadDaemon: Verb = { needsRoot: true, run: (call) => call.manager.reload() };

/** The verbs that bring units into another state. */
export const jobVerbs: Verbs = {
  start: each(start),
  stop: each(stop),
  restart: each(restart),
  'try-restart': eachThatIsUp(restart),
  condrestart: eachThatIsUp(restart),
  reload: each(reload),
  'reload-or-restart': each(reloadOrRestart),
  'force-reload': each(reloadOrRestart),
  'try-reload-or-restart': eachThatIsUp(reloadOrRestart),
  'reload-or-try-restart': eachThatIsUp(reloadOrRestart),
  kill: each(kill),
  'reset-failed': { needsRoot: true, isPattern: true, run: resetFailed },
  'daemon-reload': reloadDaemon,
  'daemon-reexec': reloadDaemon,
};

export async function start(call: Call, name: string): Promise<void> {
  if (isAlwaysActive(name)) return;
  if (/@\.[a-z]+$/.test(name)) {
    call.fail(
      1,
      `Failed to ${call.verb} ${name}: Unit name ${name} is missing the instance name.`,
      seeStatus(name),
    );
    return;
  }
  if ((await call.known(name)) !== undefined)
    await told(call, name, await call.manager.start(name));
}

async function restart(call: Call, name: string): Promise<void> {
  if (isAlwaysActive(name)) return;
  if ((await call.known(name)) !== undefined)
    await told(call, name, await call.manager.restart(name));
}

async function told(call: Call, name: string, { result, missing = name }: Job): Promise<void> {
  const failedTo = `Failed to ${call.verb} ${name}: `;
  switch (result) {
    case 'done':
      return;
    case 'not-found':
      call.fail(5, `${failedTo}Unit ${missing} not found.`);
      return;
    case 'masked':
      call.fail(1, `${failedTo}Unit ${name} is masked.`);
      return;
    case 'bad-setting':
      call.fail(1, `${failedTo}Unit ${name} has a bad unit file setting.`, seeStatus(name));
      return;
    case 'dependency':
      call.fail(1, `A dependency job for ${name} failed. See 'journalctl -xe' for details.`);
      return;
    case 'no-trigger':
      call.fail(1, `Job failed. See "journalctl -xe" for details.`);
      return;
    case 'assert':
      call.fail(1, `Assertion failed on job for ${name}.`);
      return;
    case 'failed': {
      const service = await call.manager.service(name);
      call.fail(1, ...jobFailed(name, service?.result ?? 'exit-code'));
    }
  }
}

export async function stop(call: Call, name: string): Promise<void> {
  if (isAlwaysActive(name)) return;
  const service = await call.manager.service(name);
  if (service === undefined) call.fail(5, `Failed to stop ${name}: Unit ${name} not loaded.`);
  else await call.manager.stop(service);
}

async function reload(call: Call, name: string): Promise<void> {
  const service = await call.known(name);
  if (service === undefined) return;
  if (!isUp(service)) {
    call.manager.journal.tell(
      service.name,
      `${service.name}: Unit cannot be reloaded because it is inactive.`,
    );
    call.fail(1, `${service.name} is not active, cannot reload.`);
  } else if (!service.canReload) {
    call.fail(
      3,
      `Failed to reload ${service.name}: Job type reload is not applicable for unit ${service.name}.`,
      seeStatus(service.name),
    );
    call.code = 1;
  } else if (!(await service.reload())) call.fail(1, ...jobFailed(service.name, 'exit-code'));
}

async function reloadOrRestart(call: Call, name: string): Promise<void> {
  const service = await call.known(name);
  if (service === undefined) return;
  if (!isUp(service)) await told(call, name, await call.manager.start(name));
  else if (service.canReload) await reload(call, name);
  else await told(call, name, await call.manager.restart(name));
}

async function kill(call: Call, name: string): Promise<void> {
  const service = await call.manager.service(name);
  if (service === undefined) {
    call.fail(1, `Failed to kill unit ${name}: Unit ${name} not loaded.`);
    return;
  }
  const asked = call.option('signal') ?? 'SIGTERM';
  const signal = signalOf(asked);
  if (signal === undefined) call.fail(1, `Failed to parse signal string ${asked}.`);
  else await service.kill(signal, call.option('kill-whom') ?? call.option('kill-who') ?? 'all');
}

async function resetFailed(call: Call, names: readonly string[]): Promise<void> {
  if (names.length === 0)
    for (const service of call.manager.services.values()) service.resetFailed();
  for (const name of names) {
    const service = await call.manager.service(name);
    if (service === undefined)
      call.fail(1, `Failed to reset failed state of unit ${name}: Unit ${name} not loaded.`);
    else service.resetFailed();
  }
}

const reasons: Readonly<Record<string, string>> = {
  'exit-code': 'the control process exited with error code',
  signal: 'a fatal signal was delivered to the control process',
  timeout: 'a timeout was exceeded',
  resources: 'of unavailable resources or another system error',
  protocol: 'the service did not take the steps required by its unit configuration',
  'start-limit-hit': 'start of the service was attempted too often',
};

function jobFailed(name: string, result: string): readonly string[] {
  return [
    `Job for ${name} failed because ${reasons[result] ?? reasons['exit-code']}.`,
    `See "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`,
    ...(result === 'start-limit-hit'
      ? [
          `To force a start use "systemctl reset-failed ${name}"`,
          `followed by "systemctl start ${name}" again.`,
        ]
      : []),
  ];
}
