/*
 * What `diff` reads of two large revisions in S3: `npm run --silent build && node bench/diff.js [--files 55807]`.
 *
 * Deploys a folder of generated files through the rehearsal, pushes another with some of them changed, compares both as they are in S3,
 * and sets the bytes that were read against the directories of the two archives.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { deploy, loadConfig } from '@codedeployer/core';
import { diff, push } from '@codedeployer/core/commands';
import { createClients } from '@codedeployer/core/stages';
import { startServer } from '@codedeployer/rehearsal';

const { values: flags } = parseArgs({ options: { files: { type: 'string', default: '55807' } } });
/** As many as corpus A has. */
const files = Number(flags.files);
const region = 'eu-central-1';
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const scratch = mkdtempSync(join(tmpdir(), 'codedeployer-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const write = (path, text) => {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), text);
};
/** Paths as long as those of installed packages. */
const pathOf = (index) =>
  `dist/node_modules/package-${index % 800}/lib/internal/a-module-of-it-${index}.js`;
const change = (index) => write(pathOf(index), `exports.number = ${index}; // changed\n`);

for (let index = 0; index < files; index++) write(pathOf(index), `exports.number = ${index};\n`);
write('deploy/appspec.yml', 'version: 0.0\nos: linux\n');

const done = {
  status: 'Succeeded',
  noop: true,
  diagnostics: { errorCode: 0, scriptName: '', message: 'Succeeded: ', log: '' },
};
const server = await startServer({
  s3: { directory: join(scratch, 's3'), buckets: [{ name: 'bench', region }] },
  codeDeploy: {
    directory: join(scratch, 'codedeploy'),
    application: 'bench',
    groups: [
      {
        name: 'web',
        instances: [{ id: 'i-1', execute: async () => done, close: async () => {} }],
      },
    ],
  },
});
const clients = await createClients({ region, endpoint: server.endpoint, credentials });
const configure = (more) =>
  loadConfig({
    directory: scratch,
    env: {},
    options: {
      ...{ application: 'bench', bucket: 'bench', groups: ['web'], source: 'dist', region },
      ...{ pollInterval: 0.1, countInstances: false, ...more },
    },
  });
const given = { clients, env: { PATH: process.env.PATH } };

/** Bytes of the directory of a zip, by the record at its end. */
async function directoryOf(key) {
  const range = { Bucket: 'bench', Key: key, Range: 'bytes=-65557' };
  const { Body } = await clients.s3.send(new GetObjectCommand(range));
  const end = Buffer.from(await Body.transformToByteArray());
  return end.readUInt32LE(end.lastIndexOf('PK\u0005\u0006') + 12);
}

const say = (text) => console.log(text);
const source = join(scratch, 'dist');
const one = await deploy(source, await configure({ version: '1' }), given);
for (let index = 0; index < files; index += Math.ceil(files / 100)) change(index);
const two = await push(source, await configure({ version: '2' }), given);
const started = performance.now();
const report = await diff(source, await configure({ revision: '2' }), given);
const seconds = (performance.now() - started) / 1000;
const [{ bytesRead, files: found }] = report.groups;
const directories = [await directoryOf(one.revision.key), await directoryOf(two.revisions[0].key)];
const most = directories.reduce((sum, size) => sum + size + 128_000, 0);
say(`${files} files, ${found.changes.length} changed, in ${seconds.toFixed(1)} s`);
say(`directories: ${directories.join(' and ')} bytes; read of both: ${bytesRead} bytes`);
say(
  `more than the directories: ${bytesRead - directories[0] - directories[1]} bytes; allowed: 256000`,
);
clients.s3.destroy();
clients.codeDeploy.destroy();
await server.close();
if (bytesRead > most || found.changes.length < 100) process.exitCode = 1;
