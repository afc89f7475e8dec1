import { noise, prose } from '@codedeployer/testing';
import { expect } from 'chai';
import { Buffer } from 'node:buffer';
import type { FileEntry } from '../../dist/model/entry.js';
import { sought } from '../../dist/lint/looked-into.js';
import { createDigester } from '../../dist/workers/digest.js';
import { lintWith } from './bundle.js';

const base64 = 'A1b2'.repeat(16);

/** What is found in files wherever it stands in them, and what looks like it and is none. */
const telling = [
  `-----BEGIN PRIVATE KEY-----\n${base64}\n`,
  `key: "-----BEGIN RSA PRIVATE KEY-----\\n${base64}\\n"`,
  `-----BEGIN PRIVATE KEY-----\r\n${base64}\r\n`,
  'the words BEGIN PRIVATE KEY in a text\n',
  `PuTTY-User-Key-File-3: x\nPrivate-Lines: 2\n${base64}\n`,
  `AWS_SECRET_ACCESS_KEY=${base64.slice(0, 40)}\n`,
  `awsSecretKey: '${base64.slice(0, 40)}'\n`,
  `{"secretaccesskey" : "${base64.slice(0, 40)}"}\n`,
  `aws_secret_key_id => "${base64.slice(0, 40)}"\n`,
  '{"auths": {"a.org": {}, "b.org": {"auth": "YTpi"}}}\n',
  '//npm.example/:_authToken=npm_abc\n',
  'machine example.org login ada password secret\n',
  '0123456789abcdef0123456789abcdef',
  'version https://git-lfs.github.com/spec/v1\noid sha256:1\n',
  'version https://hawser.github.com/spec/v1\r\noid sha256:1\r\n',
  'plain.js',
  './../app/../plain.js',
  '../plain.js',
  'à/plain\u00a0.js',
  '',
];

const names = [
  ...['js', 'json', 'sh', 'png', 'svg', 'pem', 'map', 'txt'].map((kind) => `file.${kind}`),
  ...['.npmrc', '.netrc', 'master.key', 'auth.json', 'node_modules/file.js', 'file.env'],
];

const [before, half, most] = [noise(9000), prose(128 * 1024 - 12), prose(256 * 1024 - 200)];

const surroundings: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text),
  (text) => Buffer.from(text.replaceAll('\n', '\r\n')),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(`// first\n${text}// last\n`),
  (text) => Buffer.concat([Buffer.from(text), Buffer.from([0])]),
  (text) => Buffer.concat([before, Buffer.from(`\n${text}`)]),
  // Over what is read at a time, at the end of the most that is looked into, and beyond it.
  (text) => Buffer.concat([half, Buffer.from(`\n${text}`), prose(500)]),
  (text) => Buffer.concat([most, Buffer.from(`\n${text}`)]),
  (text) => Buffer.concat([half, most, Buffer.from(`\n${text}`)]),
];

describe('what files are looked into for', () => {
  const digest = createDigester();

  /** The codes of what is found in a file: the same whether it is opened for that, or somebody says that it is plain. */
  async function judge(path: string, bytes: Buffer): Promise<{ codes: string[]; plain: boolean }> {
    const files = { [path]: bytes, 'plain.js': 'x();\n' };
    const range = { contents: { bytes }, offset: 0, length: bytes.length, sampled: 0 };
    const [found] = digest([{ ...range, sought: sought.patterns }]);
    const plain = sought.isIn(path, bytes.length) && found?.plain === true;
    const isPlain = (file: FileEntry) => Promise.resolve(file.path === path && plain);
    const { findings } = await lintWith(files, { bash: undefined });
    expect((await lintWith(files, { bash: undefined, isPlain })).findings).to.deep.equal(findings);
    return { codes: findings.flatMap(({ file, code }) => (file === path ? code : [])), plain };
  }

  it('is found in all that have it, as when all are opened', async () => {
    const found = new Set<string>();
    let plain = 0;
    for (const surround of surroundings)
      for (const text of telling)
        for (const name of names) {
          const judged = await judge(`app/${name}`, surround(text));
          if (judged.plain) plain++;
          for (const code of judged.codes) found.add(code);
        }
    expect([...found]).to.have.members([
      ...['secret-private-key', 'secret-credentials', 'secret-aws-credentials'],
      ...['secret-environment', 'freight-lfs', 'freight-link-text'],
    ]);
    expect(plain).to.be.above(100);
  });
});
