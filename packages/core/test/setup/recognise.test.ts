import { expect } from 'chai';
import { findNxProjects, propose, type Recognised } from '@codedeployer/core';
import { createWorld, type Tree } from '@codedeployer/testing';

interface Case {
  readonly title: string;
  readonly files: Tree;
  /** The project, where it is not the top. */
  readonly at?: string;
  readonly finds: Partial<Recognised> & { readonly healthUrl?: string | undefined };
}

const manifest = (value: object) => JSON.stringify(value, undefined, 2);

const vite: Tree = {
  'package.json': manifest({
    name: 'site',
    private: true,
    type: 'module',
    scripts: { dev: 'vite', build: 'tsc -b && vite build', preview: 'vite preview' },
    devDependencies: { vite: '^7.0.0' },
  }),
  'index.html': '<script type="module" src="/src/main.ts"></script>\n',
  'vite.config.ts':
    "import { defineConfig } from 'vite';\n\nexport default defineConfig({ plugins: [] });\n",
};

const next: Tree = {
  'package.json': manifest({
    name: 'web',
    scripts: { dev: 'next dev', build: 'next build', start: 'next start' },
    dependencies: { next: '16.0.0', react: '19.2.0' },
  }),
};

const nxJson = { 'nx.json': '{ "$schema": "./node_modules/nx/schemas/nx-schema.json" }' };

const cases: readonly Case[] = [
  { title: 'an empty folder', files: {}, finds: { kind: 'plain folder', source: '.' } },
  {
    title: 'a folder of pages',
    files: { 'index.html': 'hi' },
    finds: { source: '.', expected: ['index.html'] },
  },
  {
    title: 'an npm package that is a server',
    files: {
      'package.json': manifest({ name: 'api', scripts: { start: 'node server.js' } }),
      'server.js': 'createServer(handle).listen(process.env.PORT || 8081);\n',
    },
    finds: {
      kind: 'npm',
      source: '.',
      start: 'npm start',
      ignore: ['node_modules'],
      healthUrl: 'http://127.0.0.1:8081/',
    },
  },
  {
    title: 'an npm package that answers no HTTP',
    files: {
      'package.json': manifest({ name: 'worker', scripts: { start: 'node work.js' } }),
      'work.js': 'setInterval(work, 1000);\n',
    },
    finds: { kind: 'npm', start: 'npm start', health: undefined, healthUrl: undefined },
  },
  {
    title: 'an npm package with dependencies, which go along',
    files: {
      'package.json': manifest({
        scripts: { start: 'node .', build: 'tsc' },
        dependencies: { express: '^5' },
      }),
    },
    finds: { build: 'npm run build', ignore: undefined, healthUrl: 'http://127.0.0.1:3000/' },
  },
  {
    title: 'a Vite app',
    files: vite,
    finds: { kind: 'Vite', source: 'dist', build: 'npm run build', expected: ['index.html'] },
  },
  {
    title: 'a Vite app that builds elsewhere',
    files: { ...vite, 'vite.config.ts': "export default { build: { outDir: 'www' } };\n" },
    finds: { kind: 'Vite', source: 'www', start: undefined },
  },
  {
    title: 'a Next.js app',
    files: { ...next, 'next.config.ts': 'export default {};\n' },
    finds: {
      kind: 'Next.js',
      source: '.',
      start: 'node_modules/.bin/next start',
      healthUrl: 'http://127.0.0.1:3000/',
    },
  },
  {
    title: 'a Next.js app that stands alone',
    files: {
      ...next,
      'next.config.mjs': "export default { output: 'standalone' };\n",
      'public/': '',
    },
    finds: {
      kind: 'Next.js',
      source: '.next/standalone',
      start: 'node server.js',
      build:
        'npm run build && cp -r public .next/standalone/ && cp -r .next/static .next/standalone/.next/',
    },
  },
  {
    title: 'a Next.js app of files only',
    files: { ...next, 'next.config.js': 'module.exports = { output: "export" };\n' },
    finds: { source: 'out', start: undefined, expected: ['index.html'] },
  },
  {
    title: 'a Rails app',
    files: {
      Gemfile: 'source "https://rubygems.org"\n\ngem "rails", "~> 8.0"\ngem "puma", ">= 5.0"\n',
      'config/application.rb': 'module Shop\n  class Application < Rails::Application\n',
      'config/routes.rb': '  get "up" => "rails/health#show", as: :rails_health_check\n',
    },
    finds: {
      kind: 'Rails',
      start: 'RAILS_ENV=production bundle exec puma -C config/puma.rb',
      healthUrl: 'http://127.0.0.1:3000/up',
    },
  },
  {
    title: 'a Laravel app, which a web server starts',
    files: {
      artisan: '#!/usr/bin/env php\n',
      'composer.json': '{ "require": { "laravel/framework": "^12.0" } }',
      'package.json': manifest({
        scripts: { build: 'vite build' },
        devDependencies: { vite: '^7' },
      }),
      'vite.config.js': 'export default {};\n',
    },
    finds: {
      kind: 'Laravel',
      source: '.',
      start: undefined,
      build: 'composer install --no-dev --optimize-autoloader && npm run build',
      shared: ['.env', 'storage/'],
    },
  },
  {
    title: 'a Django app',
    files: {
      'manage.py':
        "    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n    from django.core.management import execute_from_command_line\n",
      'requirements.txt': 'Django==5.2\ngunicorn\n',
    },
    finds: {
      kind: 'Django',
      start: 'gunicorn shop.wsgi --bind "127.0.0.1:$PORT"',
      healthUrl: 'http://127.0.0.1:8000/',
    },
  },
  {
    title: 'a Go module',
    files: {
      'go.mod': 'module github.com/acme/shop/v2\n\ngo 1.25\n',
      'main.go':
        'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":9090", nil) }\n',
    },
    finds: {
      kind: 'Go',
      source: 'dist',
      start: './shop',
      build: 'CGO_ENABLED=0 GOOS=linux go build -o dist/shop .',
      healthUrl: 'http://127.0.0.1:9090/',
    },
  },
  {
    title: 'a Go module with its program in cmd/ that answers no HTTP',
    files: {
      'go.mod': 'module example.org/tools\n',
      'lib.go': 'package tools\n',
      'cmd/worker/main.go': 'package main\n\nfunc main() {}\n',
      'cmd/worker/main_test.go': 'package main\n\nimport "net/http"\n',
    },
    finds: {
      start: './worker',
      build: 'CGO_ENABLED=0 GOOS=linux go build -o dist/worker ./cmd/worker',
      healthUrl: undefined,
    },
  },
  {
    title: 'a gulp project with exports',
    files: {
      'gulpfile.js':
        "const { src, dest } = require('gulp');\nexports.build = () => src('src/**').pipe(dest('public/assets')).pipe(dest('./public'));\n",
    },
    finds: { kind: 'Gulp', source: 'public', build: 'npx gulp build' },
  },
  {
    title: 'a gulp project as an ES module in TypeScript',
    files: {
      'gulpfile.ts':
        "import gulp from 'gulp';\nconst all = () => gulp.src('src/**').pipe(gulp.dest('www'));\nexport default all;\n",
    },
    finds: { kind: 'Gulp', source: 'www', build: 'npx gulp' },
  },
  {
    title: 'a project of Nx with outputs in the workspace',
    files: {
      ...nxJson,
      'apps/api/project.json':
        '{\n  // ours\n  "name": "api",\n  "targets": { "build": { "executor": "@nx/esbuild:esbuild", "outputs": ["{options.outputPath}"], "options": { "platform": "node", "outputPath": "dist/apps/api", "main": "apps/api/src/main.ts" } } },\n}',
      'apps/api/src/main.ts': 'const port = Number(process.env.PORT ?? 3333);\napp.listen(port);\n',
    },
    at: 'apps/api',
    finds: {
      kind: 'Nx',
      source: '../../dist/apps/api',
      build: 'npx nx run api:build',
      start: 'node main.js',
      healthUrl: 'http://127.0.0.1:3333/',
      notes: [],
    },
  },
  ...[false, true].map((thirdParty): Case => ({
    title: `a program of Nx whose npm packages the build ${thirdParty ? 'bundles' : 'leaves out'}`,
    files: {
      ...nxJson,
      'package.json': manifest({ name: '@acme/source', dependencies: { express: '^5.0.0' } }),
      'apps/api/project.json': manifest({
        name: 'api',
        targets: {
          build: {
            executor: '@nx/esbuild:esbuild',
            outputs: ['{options.outputPath}'],
            options: { platform: 'node', outputPath: 'dist/apps/api', thirdParty },
          },
        },
      }),
    },
    at: 'apps/api',
    finds: {
      start: 'node main.js',
      notes: thirdParty
        ? []
        : [
            'what the build does not bundle of the npm packages, the instances have to install: set "prunedDependencies": true for the plugin in nx.json, "npm ci --omit=dev" in POST_INSTALL_COMMANDS of AfterInstall.sh, and for its rehearsal "network: host" in codedeployer.yml (docs/nx.md of @codedeployer/core, "A Node application and its dependencies")',
          ],
    },
  })),
  {
    title: 'a project of Nx whose build Vite brings',
    files: {
      ...nxJson,
      'apps/web/project.json': '{ "name": "web", "projectType": "application" }',
      'apps/web/vite.config.mts':
        "export default { root: __dirname, build: { outDir: '../../dist/apps/web' } };\n",
    },
    at: 'apps/web',
    finds: { kind: 'Nx', source: '../../dist/apps/web', build: 'npx nx run web:build' },
  },
  {
    title: 'a project of Nx that is a package',
    files: {
      ...nxJson,
      'package.json': manifest({ name: 'root', private: true, workspaces: ['packages/*'] }),
      'packages/api/package.json': manifest({
        name: '@acme/api',
        scripts: { build: 'tsc' },
        nx: { targets: { build: { outputs: ['{projectRoot}/lib'] } } },
      }),
    },
    at: 'packages/api',
    finds: { kind: 'Nx', source: 'lib', build: 'npx nx run @acme/api:build' },
  },
];

describe('what a project is', () => {
  for (const { title, files, at = '', finds } of cases)
    it(`is told by the files of ${title}`, async () => {
      const world = await createWorld(files);
      try {
        const { recognised, healthUrl } = await propose({ directory: world.path(at) });
        for (const [name, value] of Object.entries(finds))
          expect({ ...recognised, healthUrl }[name as keyof Recognised], name).to.deep.equal(value);
      } finally {
        await world.dispose();
      }
    });

  it('does not fail on files that are broken', async () => {
    const world = await createWorld({
      'package.json': '{ "scripts": ',
      'nx.json': '{',
      'project.json': 'no JSON',
      'gulpfile.js/': '',
      'vite.config.ts/': '',
    });
    try {
      expect((await propose({ directory: world.directory })).source).to.be.a('string');
    } finally {
      await world.dispose();
    }
  });

  it('lists the projects of an Nx workspace that have a build, applications first', async () => {
    const build = { targets: { build: {} } };
    const world = await createWorld({
      ...nxJson,
      'libs/wares/project.json': manifest({ name: 'wares', projectType: 'library', ...build }),
      'apps/web/project.json': manifest({ name: 'web', projectType: 'application', ...build }),
      'apps/web-e2e/project.json': manifest({ name: 'web-e2e', targets: { e2e: {} } }),
      'node_modules/some/project.json': manifest({ name: 'some', ...build }),
    });
    try {
      const names = (await findNxProjects(world.directory)).map(({ name }) => name);
      expect(names).to.deep.equal(['web', 'wares']);
    } finally {
      await world.dispose();
    }
  });
});
