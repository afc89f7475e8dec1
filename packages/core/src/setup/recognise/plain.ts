import { isFile, outputFolder } from './look.js';
import { staticSite } from './static-site.js';
import type { Kind } from './recognised.js';

/** A folder that nothing is known of. */
export const plain: Kind = {
  name: 'plain folder',
  async recognise(directory) {
    const output = await outputFolder(directory);
    if (output !== undefined) return staticSite(directory, output);
    const found = await staticSite(directory, '.');
    if (found.expected === undefined && (await isFile(directory, 'index.php')))
      return { ...found, expected: ['index.php'] };
    return found;
  },
};
