import { AppspecTooLargeError, appspecDocument } from './document.js';
import type { YamlNode } from './yaml/node.js';
import { YamlSyntaxError } from './yaml/yaml-syntax-error.js';

/** What the instances run on. */
export type System = 'linux' | 'windows';

/** The system that a file says it is for: Windows only where it says so as the agent reads it. */
export function writtenSystem(root: YamlNode | undefined): System {
  if (root?.kind !== 'mapping') return 'linux';
  const os = root.pairs.findLast(({ key }) => key.kind === 'scalar' && key.value === 'os')?.value;
  return os?.kind === 'scalar' && os.value === 'windows' ? 'windows' : 'linux';
}

const mark = [0xef, 0xbb, 0xbf];

/** The same for a file that nobody has read yet; the byte order mark that editors on Windows write makes no difference. */
export function systemOf(contents: Uint8Array): System {
  const isMarked = mark.every((byte, at) => contents[at] === byte);
  try {
    return writtenSystem(appspecDocument(contents.subarray(isMarked ? mark.length : 0)).root());
  } catch (error) {
    if (error instanceof YamlSyntaxError || error instanceof AppspecTooLargeError) return 'linux';
    throw error;
  }
}
