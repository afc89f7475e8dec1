import { isFile, textOf } from './look.js';
import type { Kind } from './recognised.js';

/** Django, served by Gunicorn. */
export const django: Kind = {
  name: 'Django',
  async recognise(directory) {
    const manage = await textOf(directory, 'manage.py');
    const settings = /DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]/.exec(manage)?.[1];
    if (settings === undefined) return undefined;
    const [project = ''] = settings.split('.');
    const interpreter = (await isFile(directory, '.venv', 'bin', 'python'))
      ? '.venv/bin/python'
      : 'python3';
    return {
      source: '.',
      build: `${interpreter} manage.py collectstatic --noinput`,
      ignore: ['__pycache__', '*.pyc', '/.venv', '/venv', '/.env', '/db.sqlite3', '/media'],
      start: `gunicorn ${project}.wsgi --bind "127.0.0.1:$PORT"`,
      port: 8000,
      health: '/',
      expected: ['manage.py'],
      notes: [
        'Python, Gunicorn and what requirements.txt names have to be on the instances, and ALLOWED_HOSTS has to have 127.0.0.1 for the health check',
      ],
    };
  },
};
