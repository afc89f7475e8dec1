import { readFile } from 'node:fs/promises';
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
});
