import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../', import.meta.url));
const sources = ['packages/core/src', 'packages/nx/schemas', 'packages/cli/src', 'hook-scripts'];

/** The pages that messages, hints and descriptions of options name, as they name them. */
function namedPages(): string[] {
  const named = new Set<string>();
  for (const folder of sources) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:ts|sh|json)$/.test(name) || name.includes('node_modules')) continue;
      const text = readFileSync(join(root, folder, name), 'utf8').replace(
        /^\s*(?:\/\*\*|\*|\/\/).*$/gm,
        '',
      );
      for (const [page] of text.matchAll(/\bdocs\/[a-z-]+\.md(?: of @codedeployer\/core)?/g))
        named.add(page);
    }
  }
  return [...named];
}

describe('the pages that messages name', () => {
  it('come with the package that they are said to be of', () => {
    const pages = namedPages();
    expect(pages).to.have.length.above(2);
    const packed = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--workspace', 'packages/core'], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as readonly [{ readonly files: readonly { readonly path: string }[] }];
    const files = packed[0].files.map(({ path }) => path);
    for (const page of pages) {
      expect(page).to.match(/ of @codedeployer\/core$/);
      expect(files).to.include(page.replace(/ of .*/, ''));
    }
  });
});
