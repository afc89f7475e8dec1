import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** What `npm publish` sends: the manifest of one version, and its tarball in base64. */
interface Publication {
  readonly name: string;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, Manifest>>;
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
}

/** A registry of npm on loopback that has our packages, and sends whoever asks for those of others on to the registry that npm is set up for. */
export interface Registry {
  readonly url: string;
  /** Name@version of what it has, in the order in which it came. */
  readonly published: readonly string[];
  close(): Promise<void>;
}

/** @param tarballs that it has from the start; more come by `npm publish` */
export async function startRegistry(tarballs: readonly string[] = []): Promise<Registry> {
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const versions = new Map<string, { readonly manifest: Manifest; readonly tarball: Buffer }>();
  const add = (manifest: Manifest, tarball: Buffer) =>
    versions.set(`${manifest.name}@${manifest.version}`, { manifest, tarball });
  for (const path of tarballs) {
    const manifest = execFileSync('tar', ['-xzOf', path, 'package/package.json'], {
      encoding: 'utf8',
    });
    add(JSON.parse(manifest) as Manifest, await readFile(path));
  }

  /** What npm reads of a package before it installs one of its versions. */
  const packument = (name: string) => {
    const ours = [...versions.entries()].filter(([, { manifest }]) => manifest.name === name);
    if (ours.length === 0) return undefined;
    const listed = ours.map(([id, { manifest, tarball }]) => {
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      const dist = { integrity, tarball: `${url}/-/tarballs/${encodeURIComponent(id)}` };
      return [manifest.version, { ...manifest, dist }] as const;
    });
    const latest = listed.at(-1)?.[0];
    // Package managers that wait some days before they install what is new need not wait for ours.
    const time = Object.fromEntries(listed.map(([version]) => [version, '2026-01-01T00:00:00Z']));
    return { name, 'dist-tags': { latest }, versions: Object.fromEntries(listed), time };
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [, first = '', ...rest] = (request.url ?? '').split('/').map(decodeURIComponent);
    if (request.method === 'PUT') {
      const sent = JSON.parse(await text(request)) as Publication;
      const [manifest] = Object.values(sent.versions);
      const [attachment] = Object.values(sent._attachments);
      if (versions.has(`${manifest!.name}@${manifest!.version}`)) {
        response.writeHead(403).end('{"error":"it is there already"}');
        return;
      }
      add(manifest!, Buffer.from(attachment!.data, 'base64'));
      response.writeHead(201).end('{}');
      return;
    }
    if (first === '-' && rest[0] === 'tarballs') {
      response.end(versions.get(rest[1]!)?.tarball);
      return;
    }
    const [name, version] =
      first.startsWith('@') && !first.includes('/')
        ? [`${first}/${rest[0] ?? ''}`, rest[1]]
        : [first, rest[0]];
    const found = packument(name);
    if (found === undefined && name.includes('codedeployer')) {
      response.writeHead(404).end('{"error":"not published"}');
      return;
    }
    if (found === undefined) {
      response.writeHead(302, { location: new URL(request.url!.slice(1), upstream).href }).end();
      return;
    }
    const asked = version === undefined ? found : found.versions[version];
    response.writeHead(asked === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(asked ?? { error: 'no such version' }));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ error: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    get published() {
      return [...versions.keys()];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
