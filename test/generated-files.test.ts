import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';

interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

describe('files made from the options', () => {
  it('are what `npm run generate` makes', async () => {
    const root = new URL('../', import.meta.url);
    const { generatedFiles } = (await import(new URL('scripts/generated-files.js', root).href)) as {
      generatedFiles: () => Promise<GeneratedFile[]>;
    };
    for (const { path, text } of await generatedFiles()) {
      expect(await readFile(new URL(path, root), 'utf8'), path).to.equal(text);
    }
  });

  it('name every error of every package, so that `codedeployer explain` knows it', async () => {
    const root = new URL('../', import.meta.url);
    const listed = JSON.parse(
      await readFile(new URL('packages/core/errors.json', root), 'utf8'),
    ) as Record<string, unknown>;
    const made = new Set<string>();
    for (const name of await readdir(new URL('packages', root), { recursive: true })) {
      if (!/^[a-z]+\/src\/.*\.ts$/.test(name)) continue;
      if (name.startsWith('rehearsal/src/codedeploy/')) continue; // has CodeDeploy's own codes
      const text = await readFile(new URL(`packages/${name}`, root), 'utf8');
      for (const [, code = ''] of text.matchAll(
        /\b(?:failure|gulpFailure|nxFailure|rehearsalFailure|CodedeployerError)\(\s*'([A-Z][A-Z0-9_]+)'/g,
      ))
        made.add(code);
    }
    expect(made.size).to.be.above(60);
    expect([...made].filter((code) => !(code in listed))).to.deep.equal([]);
  });
});
