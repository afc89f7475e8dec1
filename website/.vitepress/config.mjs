// The pages in docs/ as a site: `npm run site`. A link that leads nowhere fails the build.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const docs = new URL('../../docs/', import.meta.url);

/** The sidebar is what docs/README.md lists, so that there is one table of contents. */
function sidebar() {
  const sections = [];
  for (const line of readFileSync(new URL('README.md', docs), 'utf8').split('\n')) {
    const [, title] = /^\*\*(.+)\*\*$/.exec(line) ?? [];
    if (title !== undefined) sections.push({ text: title, items: [] });
    const [, text, page] = /^- \[(.+?)\]\((\S+)\.md\)/.exec(line) ?? [];
    if (page !== undefined)
      sections.at(-1).items.push({ text: text.replaceAll('`', ''), link: `/${page}` });
  }
  return sections;
}

function place(module) {
  return fileURLToPath(import.meta.resolve(module));
}

export default defineConfig({
  title: 'codedeployer',
  description: 'Deploys any codebase to groups of EC2 instances through AWS CodeDeploy',
  srcDir: '../docs',
  outDir: './dist',
  rewrites: { 'README.md': 'index.md' },
  cleanUrls: true,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    languageAlias: { gitignore: 'shellscript' },
    config({ renderer: { rules }, utils: { escapeHtml } }) {
      // A block that is a file, as ```js gulpfile.js, has its name in the corner in place of its language.
      const block = rules.fence;
      rules.fence = (tokens, index, ...given) => {
        const [, file] = tokens[index].info.trim().split(/\s+/);
        const made = block(tokens, index, ...given);
        if (file === undefined) return made;
        return made.replace(/(?<=<span class="lang">)[^<]*/, () => escapeHtml(file));
      };
      // What stands in two braces is text here, such as the expressions of GitHub Actions, and none of Vue.
      for (const name of ['text', 'code_inline']) {
        const render = rules[name];
        rules[name] = (...given) => render(...given).replaceAll('{{', '&#123;&#123;');
      }
    },
  },
  // The pages lie outside this folder, and what is made of them imports Vue.
  vite: {
    resolve: {
      alias: [
        { find: /^vue$/, replacement: place('vue/dist/vue.runtime.esm-bundler.js') },
        { find: /^vue\/server-renderer$/, replacement: place('vue/server-renderer') },
      ],
    },
  },
  themeConfig: {
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: 'local' },
  },
});
