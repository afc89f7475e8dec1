import { join, relative, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import {
  cacheDirectory,
  configuredSource,
  listRevision,
  packPieces,
  prepareRevision,
  sourceRules,
  writeArchive,
  type IgnoreReason,
  type RevisionPlan,
} from '@codedeployer/core/revision';
import { failure, type RevisionConfig } from '@codedeployer/core/config';
import { formatBytes, formatListing, inHost, visibleJson } from '@codedeployer/core/host';
import { loadRevisionFromFlags, tellIdleFlags, type Context, type Flags } from '../context.js';
import { heededFlags } from '../flags.js';

/** Whether an archive written to `output` would be packed into itself the next time. */
function isInside(output: string, source: string): boolean {
  const path = relative(source, output);
  return !path.startsWith('..') && !path.startsWith('.codedeployer/');
}

interface PackageFlags extends Flags {
  readonly output?: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** Prints what would be packed, and why. */
async function printListing(
  { print, printData }: Context,
  plan: RevisionPlan,
  config: RevisionConfig,
  { json, ignored }: { json: boolean; ignored: ReadonlyMap<string, IgnoreReason> },
): Promise<void> {
  const rules = await sourceRules(configuredSource(config), config);
  const listing = listRevision(plan, config, { rules, ignored });
  if (json) printData(visibleJson(listing));
  else for (const line of formatListing(listing)) print(line);
}

/** `package`: makes the archive and writes it to a file, without AWS; with `--list` only says what would be in it. */
export async function runPackage(context: Context, flags: PackageFlags): Promise<void> {
  const config = await loadRevisionFromFlags(context, flags);
  if (flags.list === true)
    tellIdleFlags(context, flags, [...heededFlags('judging'), 'list', 'json'], 'nothing is packed');
  else
    tellIdleFlags(
      context,
      flags,
      [...heededFlags('packing'), 'output'],
      'what is packed here is neither uploaded nor deployed',
    );
  const source = configuredSource(config);
  const given =
    flags.output === undefined ? undefined : resolve(context.process.cwd(), flags.output);
  if (given !== undefined && isInside(given, source))
    throw failure('OUTPUT_INSIDE_SOURCE', { output: given, source });

  await inHost(context.process, context, async ({ env, signal, tell, onEvent, begin }) => {
    const ignored = new Map<string, IgnoreReason>();
    const now = Date.now();
    const plan = await prepareRevision(source, config, {
      env,
      temporaryDirectory: tmpdir(),
      now,
      cache: { directory: cacheDirectory(env), now },
      onEvent,
      onIgnored: (path, reason) => ignored.set(path, reason),
      refuse: flags.list !== true,
      signal,
    });
    try {
      if (flags.list === true) {
        await printListing(context, plan, config, { json: flags.json === true, ignored });
        return;
      }
      begin('packing');
      const { format, level } = config;
      const { application, version } = plan.facts;
      const name = `${application}-${version}.${plan.archive?.format ?? format}`;
      const output = given ?? join(config.directory, '.codedeployer', name);
      const size = await writeArchive(packPieces(plan, { format, level, signal }), output);
      tell(`Wrote ${formatBytes(size)}`);
      context.print(output);
    } finally {
      plan.dispose();
    }
  });
}
