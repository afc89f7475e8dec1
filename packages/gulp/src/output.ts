import type { HostOptions } from '@codedeployer/core/host';
import type { PluginOptions } from './plugin-options.js';

/** Where the plugin writes its lines, and how they are known as its own. */
export function output({ silent }: PluginOptions): HostOptions {
  const write = (line: string) => process.stderr.write(`${line}\n`);
  return { write: silent === true ? () => undefined : write, prefix: '[codedeployer] ' };
}
