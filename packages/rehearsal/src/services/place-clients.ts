import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { clientScript, sudoScript } from './clients.js';
import { placeFile, type Layer } from './place-file.js';

export interface ClientsOptions extends Layer {
  /** True where there is no other user than root. */
  readonly rootIsAlone: boolean;
}

const systemdPrograms = ['systemctl', 'journalctl'];

/**
 * Makes a layer of the programs that speak with an instance's services. A script by one of the names is somebody's own stand-in and
 * stays; so does Debian's `service`, which goes by systemctl.
 *
 * @returns the paths of the programs, as the instance sees them
 */
export async function placeClients({
  layer,
  machine,
  rootIsAlone,
}: ClientsOptions): Promise<readonly string[]> {
  const folders = [];
  const placed: string[] = [];
  const put = async (path: string, script: string): Promise<void> => {
    await placeFile({ layer, machine }, path, script, 0o755);
    placed.push(path);
  };
  for (const folder of ['/usr/bin', '/bin'])
    if (await isRealFolder(join(machine, folder))) folders.push(folder);
  for (const folder of folders) {
    for (const name of systemdPrograms) {
      const path = `${folder}/${name}`;
      if (!(await isScript(join(machine, path)))) await put(path, clientScript);
    }
    const sudo = `${folder}/sudo`;
    if (rootIsAlone && (await exists(join(machine, sudo)))) await put(sudo, sudoScript);
  }
  const sbins = ['/usr/sbin', '/sbin'];
  const services = await Promise.all(
    sbins.map((folder) => exists(join(machine, folder, 'service'))),
  );
  if (services.includes(true)) return placed;
  for (const folder of sbins)
    if (await isRealFolder(join(machine, folder))) await put(`${folder}/service`, serviceScript);
  return placed;
}

/** What \`service\` is on an instance: another way to ask systemctl. */
const serviceScript = `#!/bin/sh
# Stands for service in an instance of a rehearsal.
[ $# -ge 2 ] || { echo 'Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]' >&2; exit 1; }
name=$1
shift
if [ "$1" = --full-restart ]; then
  systemctl stop "\${name%.sh}.service"
  exec systemctl start "\${name%.sh}.service"
fi
exec systemctl "$1" "\${name%.sh}.service"
`;

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

async function isRealFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function isScript(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === '#!';
  } finally {
    await file.close();
  }
}
