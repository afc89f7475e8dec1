/** Units that are there, in a system that has been started, without anything that runs. */
const alwaysActive = /\.(?:slice|scope|device|mount)$/;

/** systemd's own targets, which a system that has been started has reached. */
const reachedTargets = new Set(
  [
    ...['basic', 'cryptsetup', 'default', 'first-boot-complete', 'getty', 'graphical'],
    ...['integritysetup', 'local-fs', 'local-fs-pre', 'multi-user', 'network', 'network-online'],
    ...['network-pre', 'nss-lookup', 'nss-user-lookup', 'paths', 'remote-fs', 'remote-fs-pre'],
    ...['rpcbind', 'slices', 'sockets', 'swap', 'sysinit', 'time-set', 'time-sync', 'timers'],
    ...['veritysetup'],
  ].map((name) => `${name}.target`),
);

/** Whether a unit is active without anybody having started it, and stays so. */
export function isAlwaysActive(name: string): boolean {
  return alwaysActive.test(name) || reachedTargets.has(name);
}

/** What systemd calls the state of a unit that has been started and runs nothing itself; undefined for a service. */
export function subOfGroup(name: string): string | undefined {
  switch (name.split('.').at(-1)) {
    case 'service':
      return undefined;
    case 'timer':
    case 'path':
    case 'automount':
      return 'waiting';
    case 'socket':
      return 'listening';
    default:
      return 'active';
  }
}
