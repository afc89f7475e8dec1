import { isFile, textOf } from './look.js';
import type { Kind } from './recognised.js';

/** Rails, served by Puma. */
export const rails: Kind = {
  name: 'Rails',
  async recognise(directory) {
    if (!/^\s*gem\s+['"]rails['"]/m.test(await textOf(directory, 'Gemfile'))) return undefined;
    if (!(await isFile(directory, 'config', 'application.rb'))) return undefined;
    // Rails 7.1 and later have a route that says whether the application is up.
    const routes = await textOf(directory, 'config', 'routes.rb');
    return {
      source: '.',
      build:
        'bundle install && RAILS_ENV=production SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile',
      ignore: [
        'node_modules',
        '/log',
        '/tmp',
        '/storage',
        '/test',
        '/spec',
        '/config/master.key',
        '/.env*',
      ],
      start: 'RAILS_ENV=production bundle exec puma -C config/puma.rb',
      port: 3000,
      health: routes.includes('rails/health#show') ? '/up' : '/',
      expected: ['config.ru'],
      shared: ['config/master.key', 'log/', 'storage/', 'tmp/'],
      notes: ['Ruby, Bundler and the gems have to be on the instances'],
    };
  },
};
