import { warning, findingsOf } from '@codedeployer/appspec/rules';
import { posix } from 'node:path';
import type { Finding } from '@codedeployer/appspec';
import type { FileEntry, RevisionEntry } from '../../model/entry.js';
import { foldersAround } from '../../model/folders.js';
import { takeTurns } from '../../time/turns.js';
import { readContents } from '../../workers/read-contents.js';
import { largestStandIn, thirdParty } from '../looked-into.js';
import type { JudgedRevision, RevisionRule } from '../rule.js';

const codes = {
  'freight-desktop': warning('Files of the Finder or the Explorer, such as .DS_Store.'),
  'freight-python': warning('Compiled Python, or a virtual environment.'),
  'freight-lfs': warning('A pointer of Git LFS in place of the file.'),
  'freight-link-text': warning('A symbolic link that git checked out as a text.'),
};

const finding = findingsOf(codes);

/** What came into a revision by mistake of a tool. */
export const leftovers: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ entries, kind, ...revision }) =>
    lintLeftovers({
      ...revision,
      entries: kind === 'archive' ? entries.filter(isNotTold) : entries,
    }),
};

/** The folder that macOS adds to an archive is told for what it does to the agent. */
const isNotTold = ({ path }: RevisionEntry) => !path.startsWith('__MACOSX');

/** What systems and tools leave in folders, by the names of what is theirs. */
const leftNames: readonly (readonly [code: keyof typeof codes, name: RegExp, what: string])[] = [
  [
    'freight-desktop',
    /^(?:\.DS_Store|\._.+|__MACOSX|\.AppleDouble|\.Spotlight-V100|\.Trashes|\.fseventsd|\.TemporaryItems|Thumbs\.db|ehthumbs(?:_vista)?\.db|desktop\.ini|\$RECYCLE\.BIN)$/i,
    'of the Finder or the Explorer, and nothing of the project',
  ],
  ['freight-python', /^__pycache__$/, 'compiled Python, made for the Python of this machine'],
  [
    'freight-python',
    /^\.venv$/,
    'a virtual environment with paths of this machine, and does not work elsewhere',
  ],
];

/** What all of them have in common, to be quick with paths that have none. */
const mayBeLeft = /(?:^|\/)(?:[._$]|Thumbs|ehthumbs|desktop)|\/pyvenv\.cfg$/i;

/** One line for all of a kind: there may be one in each folder. */
function lintNames(entries: readonly RevisionEntry[]): Finding[] {
  const found = leftNames.map(() => new Set<string>());
  const environment = leftNames.findIndex(([, name]) => name.test('.venv'));
  for (const { path } of entries) {
    if (!mayBeLeft.test(path)) continue;
    let end = -1;
    // Python writes this file into each, however its folder is called.
    if (/[^/]\/pyvenv\.cfg$/.test(path)) found[environment]?.add(posix.dirname(path));
    for (const name of path.split('/')) {
      end += name.length + 1;
      const at = leftNames.findIndex(([, pattern]) => pattern.test(name));
      if (at < 0) continue;
      found[at]?.add(path.slice(0, end));
      break;
    }
  }
  return leftNames.flatMap(([code, , what], at) => {
    const paths = [...(found[at] ?? [])];
    const name = posix.basename(paths[0] ?? '').replace(/^\._.*/, '._*');
    return tellAll(code, paths, `is ${what}`, `Add ${name} to .codedeployignore.`);
  });
}

const pointer = /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/v\d\r?\n/;

/** Where a link would lead whose target stands in a file, as git writes it where the system has no links. */
function linkTarget(path: string, text: string): string | undefined {
  if (!/^[^\s\0"'<>]+$/.test(text)) return undefined;
  const target = posix.normalize(posix.join(posix.dirname(path), text));
  return text.startsWith('/') || target === path ? undefined : target.replace(/\/$/, '');
}

/** The paths whose targets are in the revision. */
function pathsThere(
  targets: ReadonlyMap<string, string>,
  entries: readonly RevisionEntry[],
): string[] {
  if (targets.size === 0) return [];
  const there = foldersAround(entries);
  for (const { path } of entries) there.add(path);
  return [...targets].flatMap(([path, target]) => (there.has(target) ? path : []));
}

type Looked = Pick<JudgedRevision, 'entries' | 'isPlain' | 'signal'>;

/** Files that hold what stands for the contents, and not the contents. */
async function lintStandIns({ entries, isPlain, signal }: Looked): Promise<Finding[]> {
  const small = entries.filter(
    (entry): entry is FileEntry =>
      entry.type === 'file' &&
      entry.size > 0 &&
      entry.size <= largestStandIn &&
      !thirdParty.test(entry.path),
  );
  const pointers: string[] = [];
  const targets = new Map<string, string>();
  const turns = takeTurns(signal);
  for (const entry of small) {
    if (turns.isOver()) await turns.pass();
    if (await isPlain(entry)) continue;
    const text = Buffer.from(await readContents(entry)).toString('utf8');
    const target = linkTarget(entry.path, text);
    if (pointer.test(text)) pointers.push(entry.path);
    else if (target !== undefined) targets.set(entry.path, target);
  }
  const links = pathsThere(targets, entries);
  return [
    ...tellAll(
      'freight-lfs',
      pointers,
      'is a pointer of Git LFS and not the file itself',
      'Run git lfs pull before the build (in CI: checkout with lfs).',
    ),
    ...tellAll(
      'freight-link-text',
      links,
      'has the path of another file as its only text: a symbolic link that git checked out as text',
      'Check out with git config core.symlinks true, where the system has links.',
    ),
  ];
}

function tellAll(
  code: keyof typeof codes,
  paths: readonly string[],
  what: string,
  hint: string,
): Finding[] {
  const [first, ...others] = paths;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` (and ${others.length} more such in the revision)`;
  return [finding(code, { file: first, message: `${first} ${what}${more}.`, hint })];
}

/** What came into a revision by mistake of a tool, a line for each kind. */
async function lintLeftovers(looked: Looked): Promise<Finding[]> {
  return [...lintNames(looked.entries), ...(await lintStandIns(looked))];
}
