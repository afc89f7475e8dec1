import { isFile } from './look.js';

/** Files that a web server of the instances hands out, or that something else there uses. */
export async function staticSite(
  directory: string,
  source: string,
): Promise<{ source: string; expected?: readonly string[] }> {
  return (await isFile(directory, source, 'index.html'))
    ? { source, expected: ['index.html'] }
    : { source };
}
