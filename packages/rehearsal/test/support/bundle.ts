import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** Contents by path; a name that ends in `.sh` becomes executable. */
export type Tree = Readonly<Record<string, string>>;

/** Packs a revision as a zip with Unix modes. */
export async function bundle(tree: Tree): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, contents] of Object.entries(tree)) {
    const mode = path.endsWith('.sh') ? 0o100755 : 0o100644;
    zip.addBuffer(Buffer.from(contents), path, { mode });
  }
  zip.end();
  return await buffer(zip.outputStream);
}

/** An appspec that installs `app` at a destination, with a script for each of some events. */
export function appspec(
  destination: string,
  hooks: Readonly<Record<string, string>> = {},
  more = '',
): string {
  const lines = Object.entries(hooks).map(
    ([event, script]) => `  ${event}:\n    - location: ${script}\n      timeout: 30\n`,
  );
  return [
    'version: 0.0\nos: linux\n',
    `files:\n  - source: app\n    destination: ${destination}\n`,
    lines.length === 0 ? '' : `hooks:\n${lines.join('')}`,
    more,
  ].join('');
}
