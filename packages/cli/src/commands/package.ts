import { resolve } from 'node:path';
import { tmpdir } from 'node:os';
import {
  cacheDirectory,
  configuredSource,
  listRevision,
  packageRevision,
  prepareRevision,
  sourceRules,
  type IgnoreReason,
} from '@codedeployer/core/revision';
import type { RevisionConfig } from '@codedeployer/core/config';
import {
  formatBytes,
  formatListing,
  inHost,
  visibleJson,
  type Host,
} from '@codedeployer/core/host';
import type { Context, Flags } from '../context.js';
import { heededFlags, loadRevisionFromFlags, tellIdleFlags } from '../from-flags.js';

interface PackageFlags extends Flags {
  readonly output?: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** Prints what would be packed, and why. */
async function list(
  { print, printData }: Context,
  config: RevisionConfig,
  { json = false }: PackageFlags,
  { env, signal, onEvent }: Host,
): Promise<void> {
  const source = configuredSource(config);
  const ignored = new Map<string, IgnoreReason>();
  const now = Date.now();
  const plan = await prepareRevision(source, config, {
    ...{ env, signal, onEvent, now },
    temporaryDirectory: tmpdir(),
    cache: { directory: cacheDirectory(env), now },
    onIgnored: (path, reason) => ignored.set(path, reason),
    refuse: false,
  });
  try {
    const rules = await sourceRules(source, config);
    const listing = listRevision(plan, config, { rules, ignored });
    if (json) printData(visibleJson(listing));
    else for (const line of formatListing(listing)) print(line);
  } finally {
    plan.dispose();
  }
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
  const output =
    flags.output === undefined ? undefined : resolve(context.process.cwd(), flags.output);

  await inHost(context.process, context, async (host) => {
    if (flags.list === true) return list(context, config, flags, host);
    const { env, signal, onEvent, begin } = host;
    const options = { env, signal, onEvent, begin, output, now: Date.now() };
    const packed = await packageRevision(configuredSource(config), config, options);
    host.tell(`Wrote ${formatBytes(packed.size)}`);
    context.print(packed.output);
  });
}
