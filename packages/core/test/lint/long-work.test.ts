import { errorOf } from '@codedeployer/testing';
import { lintAppspec } from '@codedeployer/appspec';
import { expect } from 'chai';
import { bundleTree } from '../../dist/lint/bundle-tree.js';
import { simulateInstall } from '../../dist/lint/simulate-install.js';
import { lintBundle } from '@codedeployer/core/lint';
import { entriesOf, type Described } from './bundle.js';

const appspec = (files: readonly string[], more: readonly string[] = []) =>
  ['version: 0.0', 'os: linux', 'files:', ...files, ...more, ''].join('\n');
const mapping = (destination: string) => [`  - source: /`, `    destination: ${destination}`];

describe('a revision that is much to judge', () => {
  it('may be as deep as paths are long', async function () {
    this.timeout(40_000); // it takes a second; from the root again for each folder, it took a minute
    const deep = Array.from({ length: 1900 }, () => 'd').join('/');
    const { findings } = await lintBundle(
      entriesOf({ 'appspec.yml': appspec(mapping('/srv/x')), [`${deep}/file`]: '' }),
    );
    expect(findings).to.deep.equal([]);
  });

  it('is given up amid the simulated install', async () => {
    const text = appspec(Array.from({ length: 400 }, (_, at) => mapping(`/srv/${at}`)).flat());
    const files: Record<string, Described> = {};
    for (let at = 0; at < 1000; at++) files[`file-${at}`] = '';
    const { appspec: read } = lintAppspec(Buffer.from(text));
    if (read === undefined) throw new Error('the agent takes it');
    const cancelled = new AbortController();
    const work = simulateInstall(read, bundleTree(entriesOf(files)), cancelled.signal);
    cancelled.abort(new Error('Ctrl-C'));
    expect((await errorOf(work)).message).to.equal('Ctrl-C');
  });

  it('has its permissions compared for as long as that takes seconds, however long patterns are', async () => {
    const permissions = Array.from({ length: 300 }, (_, at) => [
      '  - object: /srv/x',
      `    pattern: "${'*a'.repeat(60)}b${at}"`,
      '    type: [directory]',
    ]).flat();
    const files: Record<string, Described> = {
      'appspec.yml': appspec(mapping('/srv/x'), ['permissions:', ...permissions]),
    };
    for (let at = 0; at < 3000; at++) files[`${'a'.repeat(240)}${at}/`] = '';
    const { findings } = await lintBundle(entriesOf(files));
    expect(findings.map(({ code }) => code)).to.contain('permission-unchecked');
  });
});

describe('paths that are too long', () => {
  it('are told once for a folder and all below it, by how they begin', async () => {
    const long = Array.from({ length: 1999 }, () => 'd').join('/');
    const { findings } = await lintBundle(
      entriesOf({
        'appspec.yml': appspec(mapping('/srv/x')),
        [`${long}/`]: '',
        [`${long}/a/`]: '',
        [`${long}/a/b`]: '',
      }),
    );
    const told = findings.filter(({ code }) => code === 'path-invalid');
    expect(told).to.have.length(1);
    expect(told[0]?.message).to.have.length.below(400).and.contain('longer than a path');
  });
});
