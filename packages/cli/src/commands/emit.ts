import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { emitActivation } from '@codedeployer/core/commands';
import { failure } from '@codedeployer/core/config';
import type { Context, Flags } from '../context.js';
import { loadRevisionFromFlags, tellIdleFlags } from '../from-flags.js';

/** Of what `activate` takes, those that are about asking AWS, or a rehearsal. */
const ofCalls = ['rehearse', 'faults', 'fresh', 'timeout'];

/** `activate --emit`: the template alone on stdout, or in a file; what is to be known of it on stderr. */
export async function runEmit(
  context: Context,
  flags: Flags & { readonly output?: string },
): Promise<void> {
  const heeded = Object.keys(flags).filter((name) => !ofCalls.includes(name));
  tellIdleFlags(context, flags, heeded, 'a template is written without asking anybody');
  const config = await loadRevisionFromFlags(context, flags);
  const { template, notes } = await emitActivation(config);
  notes.forEach(context.tell);
  if (flags.output === undefined) {
    context.printData(template.trimEnd());
    return;
  }
  const output = resolve(context.process.cwd(), flags.output);
  try {
    await writeFile(output, template);
  } catch (cause) {
    const { message: reason } = cause as Error;
    throw failure('OUTPUT_UNWRITABLE', { output, reason, what: 'The template' }, { cause });
  }
  context.print(output);
}
