import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

describe('the pages in docs/', () => {
  it('are all in their table of contents, and lead to pages and headings that are there', () => {
    const docs = join(root, 'docs');
    const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));
    const texts = new Map(pages.map((name) => [name, readFileSync(join(docs, name), 'utf8')]));
    const contents = texts.get('README.md') ?? '';
    for (const name of pages.filter((page) => page !== 'README.md'))
      expect(contents, name).to.contain(`](${name})`);
    /** As GitHub and the site make them of headings. */
    const anchors = (text: string) =>
      new Set(
        [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
          title
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
            .replaceAll(' ', '-'),
        ),
      );
    const wrong: string[] = [];
    const withReadme = new Map([
      ...texts,
      ['../README.md', readFileSync(join(root, 'README.md'), 'utf8')],
    ]);
    for (const [from, text] of withReadme) {
      const folder = from.startsWith('../') ? root : docs;
      for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
        const [path = '', anchor] = link.split('#');
        const file = path === '' ? join(docs, from) : join(folder, path);
        if (!existsSync(file)) wrong.push(`${from}: ${link}`);
        else if (anchor !== undefined && !anchors(readFileSync(file, 'utf8')).has(anchor))
          wrong.push(`${from}: ${link}`);
      }
    }
    expect(wrong).to.deep.equal([]);
  });
});
