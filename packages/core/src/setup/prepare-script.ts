/**
 * A script that makes a fresh rehearsal instance what instances have to be before the first deployment: with what all
 * releases share.
 *
 * @param shared paths; a folder ends in a slash
 */
export function prepareScript(
  application: string,
  shared: readonly string[],
  folders: readonly string[] = [],
): string {
  const paths = [...shared, ...folders];
  const made = paths.map((path) =>
    path.endsWith('/') ? path.slice(0, -1) : path.split('/').slice(0, -1).join('/'),
  );
  const files = paths.filter((path) => !path.endsWith('/'));
  const line = (command: string, path: string) =>
    `${command} "$shared${path === '' ? '' : `/${path}`}"`;
  return `#!/usr/bin/env bash
# Makes a fresh rehearsal instance what yours have to be before the first deployment. It runs in rehearsals alone, and is no
# part of the revision: docs/rehearsal-instances.md of @codedeployer/core.

set -euo pipefail

# What all releases share: SHARED_OBJECTS in AfterInstall.sh. On your instances, make them with what belongs in them.
shared=\${CODEDEPLOYER_ROOT:-}/var/www/${application}/shared
${[...new Set(made)].map((path) => line('mkdir -p', path)).join('\n')}
${files.map((path) => line('touch', path)).join('\n')}
`;
}
