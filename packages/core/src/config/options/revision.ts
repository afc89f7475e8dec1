import * as v from 'valibot';
import { lintCodes } from '../lint-codes.js';
import { parseDate } from '../parse-date.js';
import { text, flag, type OptionFacts } from './kinds.js';

const times = '"revision", "preserve" or a date from 1980 to 2037 such as 2024-05-01T12:00:00Z';

/** What is in the archive, and how it is judged. */
export const revisionOptions = {
  source: v.pipe(
    text,
    v.description('Folder whose contents are deployed, relative to the project.'),
  ),
  version: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9._+=,@-]{1,128}$/, '1 to 128 letters, digits or . _ + = , @ -'),
    v.description(
      'Name of the version, for the key and the hooks. Otherwise the git commit, with -dirty where tracked files have changed since, or else the digest.',
    ),
  ),
  ignore: v.pipe(
    v.array(text),
    v.description(
      'Patterns as in .gitignore, from the source on, of what is not deployed; they win over those of .codedeployignore.',
    ),
  ),
  symlinks: v.pipe(
    v.picklist(['preserve', 'follow', 'error']),
    v.description(
      'What becomes of symbolic links: kept as links, replaced by what they point to, or refused.',
    ),
  ),
  modes: v.pipe(
    v.picklist(['preserve', 'normalize']),
    v.description(
      'What becomes of permissions: kept, or 755 for folders and what can be executed and 644 for other files, whatever the umask of the checkout.',
    ),
  ),
  times: v.pipe(
    v.string(),
    v.check(
      (value) => ['revision', 'preserve'].includes(value) || parseDate(value) !== undefined,
      times,
    ),
    v.description(
      'Times in the archive: "revision", one for everything in it, and another one for every other revision; "preserve", each its own; or a date such as 2024-05-01T12:00:00Z for everything.',
    ),
  ),
  archive: v.pipe(
    text,
    v.description(
      'Ready-made archive (zip, tar or tgz) to deploy as it is, relative to the project, instead of a source.',
    ),
  ),
  format: v.pipe(v.picklist(['zip', 'tar', 'tgz']), v.description('Format of the archive.')),
  level: v.pipe(
    v.number(),
    v.integer('a whole number'),
    v.minValue(0, '0 or more'),
    v.maxValue(9, '9 or less'),
    v.description('Compression level, 0 (none) to 9 (smallest).'),
    v.metadata({ heededBy: 'packing' } satisfies OptionFacts),
  ),
  deflate: v.pipe(
    v.picklist(['wasm', 'zlib']),
    v.description(
      'What compresses: "wasm", our own encoder, which is faster, or "zlib", that of Node. The contents and the digest are the same, the bytes of the archive are not.',
    ),
    v.metadata({ heededBy: 'packing' } satisfies OptionFacts),
  ),
  cache: v.pipe(
    flag,
    v.description(
      'Whether what is known of files, and what came of packing them, is kept for the next time, in the folder for caches.',
    ),
    v.metadata({ showNegation: true } satisfies OptionFacts),
  ),
  agentProfile: v.pipe(
    v.picklist(['v1', 'v1-ruby-2.7', 'v2', 'v2-hardened']),
    v.description(
      'The CodeDeploy agent on the instances, which the revision is judged for: docs/lint.md of @codedeployer/core.',
    ),
  ),
  allowSecrets: v.pipe(
    v.array(text),
    v.description(
      'Paths, or patterns as in .gitignore, of files that look like secrets and may be deployed.',
    ),
  ),
  lint: v.pipe(
    v.record(v.picklist(lintCodes), v.picklist(['off', 'warning', 'error'])),
    v.description(
      'What findings of a code are, whatever they are otherwise: an error, which stops the run, a warning, or nothing. The codes are listed in docs/lint.md of @codedeployer/core.',
    ),
  ),
  warnSourceMaps: v.pipe(flag, v.description('Warn of source maps in the revision.')),
} as const;

/** Values for what nobody said. */
export const revisionDefaults = {
  source: '.',
  symlinks: 'preserve',
  modes: 'preserve',
  times: 'revision',
  format: 'zip',
  level: 6,
  deflate: 'wasm',
  cache: true,
  agentProfile: 'v1',
} as const;
