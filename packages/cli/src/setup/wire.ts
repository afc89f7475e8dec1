import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, join, relative } from 'node:path';
import { foldersAbove } from './folders-above.js';
import type { Context } from '../context.js';
import { findWiring } from './find-wiring.js';
import { ownName } from './next-steps.js';
import type { Wiring } from './wiring.js';

interface WireOptions {
  readonly directory: string;
  /** That of Nx, where the project is in one. */
  readonly workspace: string | undefined;
  readonly source: string;
  readonly flags: { readonly wire?: boolean; readonly dryRun?: boolean };
  readonly asks: boolean;
  readonly written: readonly string[];
}

async function isInstalled(directory: string, name: string): Promise<boolean> {
  for (const folder of foldersAbove(directory))
    if (
      await stat(join(folder, 'node_modules', name, 'package.json')).then(
        () => true,
        () => false,
      )
    )
      return true;
  return false;
}

/** Writes a file anew, whole or not at all, with the permissions that it has. */
async function rewrite(file: string, text: string): Promise<void> {
  // A link stays one.
  const real = await realpath(file);
  const draft = `${real}.${randomUUID()}.part`;
  try {
    await writeFile(draft, text);
    await chmod(draft, (await stat(real)).mode & 0o7777);
    await rename(draft, real);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Shows the lines by which the build tool of a project deploys, and adds them where somebody consents.
 *
 * @returns `there` where it has them, or needs none
 */
export async function wire(
  context: Context,
  { directory, workspace, source, flags, asks, written }: WireOptions,
): Promise<'there' | 'added' | 'missing'> {
  const { tell, process } = context;
  const wiring = await findWiring(directory, source, workspace);
  if (wiring === undefined) return 'there';
  const name = relative(process.cwd(), wiring.file);
  tell(`Lines for ${name}, so that ${runnerOf(wiring)} deploys:`);
  for (const line of wiring.lines) tell(line === '' ? '' : `    ${line}`);
  const { needs, changed, problem = 'it cannot be told how they fit in' } = wiring;
  if (needs !== undefined && !(await isInstalled(directory, needs))) {
    const rehearsal = '@codedeployer/rehearsal';
    const missing = (await isInstalled(directory, rehearsal)) ? needs : `${needs} ${rehearsal}`;
    tell(
      `They need \`npm install --save-dev ${missing}\` first${flags.wire === true ? ' and are not added' : ''}; \`${ownName(context)} setup --wire\` adds them then.`,
    );
    return 'missing';
  }
  if (changed === undefined) {
    tell(`Add them by hand: ${problem}.`);
    return 'missing';
  }
  if (flags.dryRun === true) return 'missing';
  const wanted = flags.wire === true || (asks && (await ask(`Add them to ${name}?`, written)));
  if (!wanted) {
    if (!asks) tell(`\`${ownName(context)} setup --wire\` adds them.`);
    return 'missing';
  }
  await rewrite(wiring.file, changed);
  context.print(`changed ${name}`);
  return 'added';
}

async function ask(question: string, written: readonly string[]): Promise<boolean> {
  return (await import('./ask.js')).consents(question, written);
}

function runnerOf({ file, needs }: Wiring): string {
  if (needs === undefined) return '`npm run deploy`';
  return basename(file).startsWith('project') || needs === '@codedeployer/nx' ? 'Nx' : 'Gulp';
}
