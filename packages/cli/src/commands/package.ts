import { join, relative, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import {
  configuredSource,
  failure,
  formatBytes,
  lineReporter,
  listenForInterruption,
  packRevision,
  prepareRevision,
  writeArchive,
} from '@codedeployer/core';
import { loadRevisionFromFlags, type Context, type Flags } from '../context.js';

/** Whether an archive written to `output` would be packed into itself the next time. */
function isInside(output: string, source: string): boolean {
  const path = relative(source, output);
  return !path.startsWith('..') && !path.startsWith('.codedeployer/');
}

/** `package`: makes the archive and writes it to a file, without AWS. */
export async function runPackage(
  context: Context,
  flags: Flags & { readonly output?: string },
): Promise<void> {
  const config = await loadRevisionFromFlags(context, flags);
  const source = configuredSource(config);
  const given =
    flags.output === undefined ? undefined : resolve(context.process.cwd(), flags.output);
  if (given !== undefined && isInside(given, source))
    throw failure('OUTPUT_INSIDE_SOURCE', { output: given, source });

  const { signal, dispose } = listenForInterruption(context.process);
  try {
    const plan = await prepareRevision(source, config, {
      env: context.process.env,
      temporaryDirectory: tmpdir(),
      onEvent: lineReporter(context.tell),
      signal,
    });
    try {
      const { application, version } = plan.facts;
      const output =
        given ??
        join(
          config.directory,
          '.codedeployer',
          `${application}-${version}.${plan.archive?.format ?? config.format}`,
        );
      const size = await writeArchive(
        packRevision(plan, { format: config.format, level: config.level, signal }),
        output,
      );
      context.tell(`Wrote ${formatBytes(size)}`);
      context.print(output);
    } finally {
      plan.dispose();
    }
  } finally {
    dispose();
  }
}
