/** A script that goes on once a file is there. */
export const untilThere = (file: string) =>
  `#!/usr/bin/env bash\nuntil [[ -e '${file}' ]]; do sleep 0.1; done\n`;
