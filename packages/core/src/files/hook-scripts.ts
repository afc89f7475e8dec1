import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The folder of the package `@codedeployer/hook-scripts`. */
export function hookScriptsDirectory(): string {
  return dirname(createRequire(import.meta.url).resolve('@codedeployer/hook-scripts/package.json'));
}

/** What of that package every revision gets; the rest of it is for `setup` to copy. */
export function isRuntimeScript(path: string): boolean {
  return (
    ['hook-wrapper.sh', 'releases.sh'].includes(path) || /^(?:strategies|lib)(?:\/|$)/.test(path)
  );
}
