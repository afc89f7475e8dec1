import { isFile } from './look.js';
import { buildScript, readManifest } from './manifest.js';
import type { Kind } from './recognised.js';

/** PHP behind a web server of the instances: nothing is started. */
export const laravel: Kind = {
  name: 'Laravel',
  async recognise(directory) {
    if (!(await isFile(directory, 'artisan'))) return undefined;
    if (!(await isFile(directory, 'composer.json'))) return undefined;
    const composer = 'composer install --no-dev --optimize-autoloader';
    const assets = buildScript(await readManifest(directory));
    return {
      source: '.',
      build: assets === undefined ? composer : `${composer} && ${assets}`,
      ignore: [
        'node_modules',
        '/tests',
        '/.env',
        '/.env.*',
        '/storage',
        '/public/hot',
        '/public/storage',
      ],
      expected: ['artisan', 'public/index.php', 'vendor/autoload.php'],
      shared: ['.env', 'storage/'],
      sharedFolders: [
        'storage/app/public/',
        'storage/framework/cache/data/',
        'storage/framework/sessions/',
        'storage/framework/views/',
        'storage/logs/',
      ],
      notes: [
        'the web server of the instances serves current/public; after a deployment `php artisan config:cache` and a reload of PHP belong in the scripts of the groups',
      ],
    };
  },
};
