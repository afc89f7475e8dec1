import { basename } from 'node:path';

/** Dashes only between other characters, and one at a time. */
function tidy(name: string, length: number): string {
  return name.replaceAll(/-{2,}/g, '-').replace(/^-/, '').slice(0, length).replace(/-$/, '');
}

/** The name of a project, where nobody says what the application is called: that of its folder, in letters that AWS takes. */
export function applicationNameOf(directory: string): string {
  return tidy(basename(directory).replaceAll(/[^A-Za-z0-9._+=,@-]+/g, '-'), 100) || 'app';
}

/** The name of a bucket for the revisions of an application. */
export function bucketNameOf(application: string): string {
  const name = tidy(application.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-'), 50) || 'app';
  return `${name}-revisions`;
}
