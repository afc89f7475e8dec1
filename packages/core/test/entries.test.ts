import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const core = dirname(fileURLToPath(import.meta.resolve('@codedeployer/core/package.json')));
const dist = join(core, 'dist');

/**
 * What is loaded with an entry of the package: files of this folder, and the names of other packages, of those as well that a
 * bundle has in it; not what is imported later.
 */
function loadedWith(entry: string, folder: string): string[] {
  const loaded = new Set<string>();
  const load = (file: string) => {
    if (loaded.has(file)) return;
    loaded.add(file);
    if (!file.startsWith(folder)) return;
    const text = readFileSync(file, 'utf8');
    for (const [, name = ''] of text.matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm))
      loaded.add(name);
    for (const [, name = ''] of text.matchAll(
      /^(?:import|export)\s(?:[^'"=;]*\sfrom\s)?['"]([^'"]+)['"]/gm,
    ))
      load(name.startsWith('.') ? join(dirname(file), name) : name);
  };
  load(join(folder, entry));
  return [...loaded].map((name) => name.replace(`${folder}/`, ''));
}

describe('the entries of core', () => {
  it('load parsers, services and proxies when they are needed, so that a command answers at once', () => {
    for (const entry of ['config.js', 'revision.js', 'host.js', 'index.js'])
      for (const folder of [dist, join(core, 'bundle')])
        expect(loadedWith(entry, folder).join('\n'), entry).to.not.match(
          /^(@aws-sdk|@smithy|hpagent|php-parser|yaml|yauzl)\b/m,
        );
  });

  it('make an archive without what uploads and deploys it', () => {
    const network = /^(aws|upload|deployment)\//m;
    expect(loadedWith('stages.js', dist).join('\n')).to.match(network);
    expect(loadedWith('revision.js', dist).join('\n')).to.not.match(network);
  });
});
