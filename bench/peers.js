import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { clientEnvironment } from '@codedeployer/rehearsal';
import { install } from './install.js';

const script = (name) => new URL(`run/${name}`, import.meta.url).pathname;

const packages = ['archiver@8.0.0', 'gulp@5.0.1', 'gulp-zip@6.1.0', 'yazl@3.3.1'];

/** Installs the peers that come from npm, beside the corpora. */
export function installPeers(cache) {
  const folder = join(cache, 'peers');
  install(folder, packages);
  return folder;
}

/** First line of what a program says about its version; undefined when it is not there. */
function versionOf(program, ...args) {
  try {
    const text = execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text
      .split('\n')
      .find((line) => /\d\.\d/.test(line))
      ?.trim();
  } catch {
    return undefined;
  }
}

/** Debian's awscli, whose code Debian's Python finds; another one in the PATH may be of the first generation. */
const aws = '/usr/bin/aws';
const debianPython = '/usr/bin/python3';

/**
 * What is compared: how each is run on a folder, and what its archives do not keep of a tree by design.
 *
 * @param {string} peers folder of `installPeers`
 */
export function listPeers(peers) {
  const node = (file, ...args) => [process.execPath, script(file), ...args];
  const awsVersion = versionOf(aws, '--version')?.split(' ')[0];
  const gulp = join(peers, 'node_modules/gulp/bin/gulp.js');
  return [
    {
      name: 'codedeployer',
      version: 'this one',
      run: ({ folder, archive }) => ({ command: node('codedeployer.js', folder, archive) }),
    },
    {
      name: 'aws deploy push, zip phase',
      version: awsVersion,
      keeps: 'files',
      run: ({ folder, archive }) => ({
        command: [debianPython, script('aws_zip.py'), folder, archive],
      }),
    },
    {
      name: 'zip -r',
      version: versionOf('zip', '-v'),
      run: ({ folder, archive }) => ({ command: ['zip', '-qry', archive, '.'], cwd: folder }),
    },
    {
      name: '7z -mmt=2',
      version: versionOf('7z', 'i'),
      keeps: 'links', // 7z sets modes of its own when Info-ZIP unpacks
      run: ({ folder, archive }) => ({
        command: ['7z', 'a', '-tzip', '-mmt=2', '-snl', '-bd', archive, '.'],
        cwd: folder,
      }),
    },
    {
      name: 'gulp-zip in gulp',
      version: '6.1.0, gulp 5.0.1; drops links',
      keeps: 'no links', // and gives folders modes of its own
      run: ({ folder, archive }) => ({
        command: [process.execPath, gulp, '--silent', '-f', script('gulpfile.cjs')],
        env: { BENCH_FOLDER: folder, BENCH_ARCHIVE: archive, BENCH_PEERS: peers },
      }),
    },
    {
      name: 'archiver',
      version: '8.0.0',
      run: ({ folder, archive }) => ({ command: node('archiver.js', folder, archive, peers) }),
    },
    {
      name: 'yazl, addFile',
      version: '3.3.1; drops links',
      keeps: 'no links',
      run: ({ folder, archive }) => ({ command: node('yazl.js', folder, archive, peers) }),
    },
  ];
}

/**
 * Pack and upload: this packer, and `aws deploy push` where it is there.
 *
 * @param {string} endpoint
 * @param {string} directory for the files that point `aws` at the endpoint
 */
export async function listPushers(endpoint, directory) {
  const version = versionOf(aws, '--version')?.split(' ')[0];
  const env = await clientEnvironment({
    endpoint,
    directory,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  return [
    {
      name: 'codedeployer, pack + upload',
      version: 'this one',
      run: ({ folder, cache }) => ({
        command: [
          ...[process.execPath, script('push.js'), folder, endpoint],
          ...(cache === undefined ? [] : ['--cache', cache]),
        ],
      }),
    },
    {
      name: 'aws deploy push',
      version,
      run: ({ folder }) => ({
        command: [
          aws,
          ...['deploy', 'push', '--application-name', 'bench', '--source', folder],
          ...['--s3-location', 's3://bench/revision.zip'],
        ],
        env,
      }),
    },
  ];
}
