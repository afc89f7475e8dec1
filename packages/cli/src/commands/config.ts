import { describeConfig } from '@codedeployer/core';
import { formatConfig, visibleJson } from '@codedeployer/core/host';
import type { Context, Flags } from '../context.js';
import { toRequest } from '../from-flags.js';
import { kebab } from '../flags.js';

interface ConfigFlags extends Flags {
  readonly json?: boolean;
}

/** `config`: what is in force, and where each value comes from. */
export async function runConfig(context: Context, flags: ConfigFlags): Promise<void> {
  const description = await describeConfig(toRequest(context, flags));
  if (flags.json === true) context.printData(visibleJson(description));
  else formatConfig(description, (name) => `--${kebab(name)}`).forEach(context.print);
}
