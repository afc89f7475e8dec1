import { appendFileSync, chmodSync, chownSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import type { LooseValue } from '@codedeployer/appspec';
import { asRuby } from '../ruby/system-failure.js';
import { groupId, userId } from './accounts.js';
import { copyPreserving } from './copy-preserving.js';
import type { Instruction } from './instruction.js';
import type { CompleteAcl } from './complete-acl.js';
import { runTool } from './run-tool.js';

/** What the steps of one Install share. */
export interface InstallRun {
  /** Of the cleanup file, open to be appended to. */
  readonly cleanupFile: number;
  /** The completion of a permission's entries; the same one for every file of the permission. */
  readonly completeAcl: (entries: readonly string[]) => CompleteAcl;
}

/**
 * Carries out one step of Install and notes in the cleanup file what it makes:
 * a file before it is copied, a folder after it is made.
 */
export async function executeInstruction(
  instruction: Instruction,
  { cleanupFile, completeAcl }: InstallRun,
): Promise<void> {
  switch (instruction.type) {
    case 'mkdir': {
      const { directory } = instruction;
      asRuby('dir_s_mkdir', directory, () => mkdirSync(directory));
      appendFileSync(cleanupFile, `${directory}\n`);
      return;
    }
    case 'copy':
      appendFileSync(cleanupFile, `${instruction.destination}\n`);
      await copyPreserving(instruction.source, instruction.destination);
      return;
    case 'chmod': {
      const { file, mode } = instruction;
      asRuby('apply2files', file, () => chmodSync(file, Number.parseInt(mode, 8)));
      return;
    }
    case 'chown':
      await changeOwner(instruction);
      return;
    case 'setfacl': {
      const { file } = instruction;
      const { mode } = asRuby('rb_file_s_stat', file, () => statSync(file));
      const command = `setfacl --set ${completeAcl(instruction.acl)(mode).join(',')} ${file}`;
      await runTool(
        command,
        `of a problem with the acls permission settings in the application specification file for this object: ${file}.`,
      );
      return;
    }
    case 'semanage':
      await setContext(instruction, cleanupFile);
      return;
  }
}

async function changeOwner({
  owner,
  group,
  file,
}: Extract<Instruction, { type: 'chown' }>): Promise<void> {
  const uid = isGiven(owner) ? await userId(owner) : undefined;
  const gid = isGiven(group) ? await groupId(group) : undefined;
  asRuby('apply2files', file, () => {
    const now = statSync(file);
    chownSync(file, uid ?? now.uid, gid ?? now.gid);
  });
}

/** For Ruby, `false` is as good as nothing. */
function isGiven(value: LooseValue | undefined): value is LooseValue {
  if (value === undefined) return false;
  return typeof value === 'string' || value.className !== 'FalseClass';
}

async function setContext(
  { context, file }: Extract<Instruction, { type: 'semanage' }>,
  cleanupFile: number,
): Promise<void> {
  // The rules are for real paths: one through a link would never be looked up.
  const path = asRuby('rb_check_realpath_internal', file, () => realpathSync.native(file));
  const user = context.user === undefined ? '' : `-s ${toText(context.user)} `;
  const why =
    'the application specification file contains an error in the settings for the context parameter. Update the permissions section of the AppSpec file, and then try again.';
  await runTool(
    `semanage fcontext -a ${user}-t ${toText(context.type)} -r ${context.range ?? ''} ${path}`,
    why,
  );
  await runTool(`restorecon -v ${path}`, why);
  appendFileSync(cleanupFile, `semanage\0${path}\n`);
}

function toText(value: LooseValue): string {
  return typeof value === 'string' ? value : value.inspect;
}
