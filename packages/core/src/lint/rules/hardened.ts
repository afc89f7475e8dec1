import { error, findingsOf } from '@codedeployer/appspec/rules';
import type { Appspec, Finding } from '@codedeployer/appspec';
import type { RevisionEntry } from '../../model/entry.js';
import { pathInBundle } from '../bundle-tree.js';
import { joinedPath } from '../mapping-paths.js';
import type { RevisionRule } from '../rule.js';

const codes = {
  'hardened-link': error('A symbolic link, which a hardened agent 2 refuses.'),
  'hardened-path': error('A path with `..`, which a hardened agent 2 refuses.'),
  'hardened-mode': error('A set-user-id or set-group-id bit, which a hardened agent 2 refuses.'),
  'hardened-context': error('An unconfined SELinux type, which a hardened agent 2 refuses.'),
};

const finding = findingsOf(codes);

/** What a hardened agent 2 refuses. */
export const hardened: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ profile, appspec, entries, appspecFile }) =>
    profile === 'v2-hardened' ? lintHardened(appspec, entries, appspecFile) : [],
};

const unconfined: readonly string[] = ['unconfined_t', 'kernel_t', 'init_t'];

/** What agent 2 refuses with all of its `reject_…_in_bundle` settings on. */
function lintHardened(
  appspec: Appspec | undefined,
  entries: readonly RevisionEntry[],
  file: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const entry of entries) {
    if (entry.type === 'symlink') {
      findings.push(
        finding('hardened-link', {
          file: entry.path,
          message: `${entry.path} is a symbolic link, which reject_symlinks_in_bundle refuses.`,
          hint: 'Set the option symlinks to "follow", or make the link in a hook script.',
        }),
      );
    } else if (entry.type === 'file' && (entry.mode & 0o6000) !== 0) {
      findings.push(
        finding('hardened-mode', {
          file: entry.path,
          message: `${entry.path} has a set-user-id or set-group-id bit, which reject_unsafe_permissions_in_bundle refuses.`,
          hint: `chmod ug-s ${entry.path}`,
        }),
      );
    }
  }
  if (appspec === undefined) return findings;
  const paths = [
    ...appspec.files.map(({ source, at }) => ({ path: joinedPath(source), at })),
    ...[...appspec.hooks.values()].flat().map(({ location, at }) => ({ path: location, at })),
  ];
  for (const { path, at } of paths) {
    if (path === undefined || pathInBundle(path) !== undefined) continue;
    findings.push(
      finding('hardened-path', {
        file,
        place: at,
        message: `"${path}" leads out of the revision, which reject_path_traversal_in_bundle refuses.`,
        hint: 'Keep paths within the revision.',
      }),
    );
  }
  for (const { mode, context, at } of appspec.permissions) {
    if (mode !== undefined && (Number.parseInt(mode, 8) & 0o6000) !== 0) {
      findings.push(
        finding('hardened-mode', {
          file,
          place: at,
          message: `The mode ${mode} sets the user or group id, which reject_unsafe_permissions_in_bundle refuses.`,
          hint: 'Use a mode without these bits.',
        }),
      );
    }
    if (typeof context?.type === 'string' && unconfined.includes(context.type)) {
      findings.push(
        finding('hardened-context', {
          file,
          place: at,
          message: `The SELinux type ${context.type} is refused by reject_unconfined_selinux_in_bundle.`,
          hint: 'Use a confined type.',
        }),
      );
    }
  }
  return findings;
}
