import { appspecFile } from './rules/appspec-file.js';
import { arrival } from './rules/arrival.js';
import { files } from './rules/files.js';
import { freight } from './rules/freight.js';
import { groupScripts } from './rules/group-scripts.js';
import { hardened } from './rules/hardened.js';
import { leftovers } from './rules/leftovers.js';
import { links } from './rules/links.js';
import { members } from './rules/members.js';
import { onPremises } from './rules/on-premises.js';
import { paths } from './rules/paths.js';
import { permissions } from './rules/permissions.js';
import { scripts } from './rules/scripts.js';
import { secrets } from './rules/secrets.js';
import { windows } from './rules/windows.js';

/** Everything that a revision is judged by, in the order in which it is. */
export const rules = [
  members,
  arrival,
  paths,
  appspecFile,
  files,
  permissions,
  scripts,
  groupScripts,
  onPremises,
  windows,
  links,
  freight,
  hardened,
  // Those wait for who reads the files.
  secrets,
  leftovers,
] as const;
