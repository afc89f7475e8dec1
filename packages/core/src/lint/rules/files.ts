import { error, warning, findingsOf } from '@codedeployer/appspec/rules';
import { posix } from 'node:path';
import type { AgentProfile, Appspec, FileMapping, Place, Finding } from '@codedeployer/appspec';
import { closest, quotedName } from '@codedeployer/appspec/text';
import { type BundleTree, mostLinks, pathInBundle } from '../bundle-tree.js';
import { joinedPath, mappingPaths } from '../mapping-paths.js';
import { type InstallPlan, mostBeyond } from '../simulate-install.js';
import { windowsPath } from '../windows-paths.js';
import { isUndecodable } from '../../text/decode-name.js';
import type { Installation, RevisionRule } from '../rule.js';

const codes = {
  'files-value': error('A source or destination that is no path to the agent.'),
  'files-source-not-found': error('A source that is not in the revision.'),
  'files-source-outside': error('A source that lies outside of the revision.'),
  'files-target-twice': error('Two files for the same place.'),
  'files-destination-relative': warning('A destination that is no absolute path.'),
  'files-destination-home': error('A destination in a home folder, which agent 1 tries to make.'),
  'files-destination-literal': warning(
    'A destination with a variable or pattern, which the agent takes literally.',
  ),
  'files-destination-file': warning(
    'A destination that looks like the file itself; the agent makes a folder of it.',
  ),
  'files-link-circle': error(
    'A link back to a folder that it is in, which the agent copies in circles.',
  ),
  'files-too-many': error(
    'Links to folders and overlapping sources that multiply what is installed.',
  ),
  'files-target-long': error('A path that is too long for an instance.'),
  'files-link-followed': warning('A link to a folder, which the agent copies as a folder.'),
  'files-link-overwrite': warning(
    'A link, which cannot replace an existing file in spite of OVERWRITE.',
  ),
  'archive-name': error('A name in an archive that is no UTF-8, of a file that is installed.'),
};

const finding = findingsOf(codes);

/** The `files` section against what is in the revision. */
export const files: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ installation, profile, appspecFile }) =>
    installation === undefined ? [] : lintFiles(installation, profile, appspecFile),
};

/** The `files` section against what is in the revision. */
function lintFiles(
  { appspec, tree, plan }: Installation,
  profile: AgentProfile,
  file: string,
): readonly Finding[] {
  return [
    ...appspec.files.flatMap((mapping) =>
      lintMapping(mapping, tree, { profile, file, os: appspec.os }),
    ),
    ...lintMissing(plan, tree, file),
    ...lintCircles(plan, tree, file),
    ...plan.clashes.map(({ target, source, other, mapping }) =>
      finding('files-target-twice', {
        file,
        place: mapping.at,
        message: `Both ${other} and ${source} would be installed as ${shown(target, appspec)}; the agent fails at Install.`,
        hint: 'Narrow one of the sources, or choose another destination.',
      }),
    ),
    ...plan.followed.map(({ path, mapping }) =>
      finding('files-link-followed', {
        file,
        place: mapping.at,
        message: `${path} is a link to a folder; the agent copies the folder's contents instead of the link.`,
        hint: 'Make the link in a hook script, if it is to stay a link.',
      }),
    ),
    ...lintLinks(appspec, tree, plan, file),
    ...lintNames(plan),
  ];
}

/** More of the same would only hide the rest. */
const most = 20;

/** For so many sources it is looked up what was probably meant. */
const mostGuesses = 5;

function lintMissing({ missing }: InstallPlan, tree: BundleTree, file: string): readonly Finding[] {
  // To find what was probably meant takes a look at all paths.
  const paths = missing.length === 0 ? [] : tree.entries.map((entry) => entry.path);
  return missing.map((mapping, place) => notFound(mapping, place < mostGuesses ? paths : [], file));
}

/** Links to folders that make the agent copy without end, or for ever so long. */
function lintCircles(
  { circles, excess, tooLong }: InstallPlan,
  tree: BundleTree,
  file: string,
): readonly Finding[] {
  const findings = circles.slice(0, most).map(({ path, mapping }) => {
    const entry = tree.get(path);
    return finding('files-link-circle', {
      file,
      place: mapping.at,
      message: `The link ${path}${entry?.type === 'symlink' ? ` -> ${entry.target}` : ''} leads back to a folder that it is in: the agent copies in circles, until a path is too long or has too many links.`,
      hint: 'Remove the link, keep it out with a line in .codedeployignore, or narrow the source in `files`.',
    });
  });
  if (circles.length > most)
    findings.push(
      finding('files-link-circle', {
        file,
        message: `${circles.length - most} more links lead back to a folder that they are in.`,
      }),
    );
  if (excess !== undefined && circles.length === 0)
    findings.push(
      finding('files-too-many', {
        file,
        place: excess.mapping.at,
        message:
          excess.links > mostLinks
            ? `Links to folders within linked folders are ${excess.links} deep here; the agent fails at Install with "Too many levels of symbolic links".`
            : `The agent would install ${Number.isSafeInteger(excess.items) ? excess.items : 'countless'} files and folders from the ${tree.entries.length} of the revision, as links to folders and overlapping sources multiply them; lint does not follow more than ${mostBeyond} beyond those of the revision.`,
        hint: 'Remove links to folders, keep them out with a line in .codedeployignore, or narrow the sources in `files`.',
      }),
    );
  for (const { target, mapping } of tooLong.slice(0, most))
    findings.push(
      finding('files-target-long', {
        file,
        place: mapping.at,
        message: `The path ${target.slice(0, 100)}… is longer than the 4095 bytes that Linux takes; the agent fails at Install with "File name too long".`,
        hint: 'Choose a shorter destination, or narrow the source.',
      }),
    );
  return findings;
}

/** The agent writes down what it is going to install, as JSON, which takes UTF-8 only. */
function lintNames({ copies }: InstallPlan): readonly Finding[] {
  return [...copies.values()].flatMap(({ source }) =>
    isUndecodable(source)
      ? [
          finding('archive-name', {
            file: source,
            message: `The name ${quotedName(source)} is no UTF-8; the agent fails at Install with JSON::GeneratorError.`,
            hint: 'Pack with codedeployer, or with a tool that stores names as UTF-8.',
          }),
        ]
      : [],
  );
}

interface Where extends Pick<Appspec, 'os'> {
  readonly profile: AgentProfile;
  readonly file: string;
}

function lintMapping(
  mapping: FileMapping,
  tree: BundleTree,
  { profile, file, os }: Where,
): readonly Finding[] {
  const { at } = mapping;
  const paths = mappingPaths(mapping, tree);
  if (paths === undefined) return [oddValue(mapping, file)];
  const { source, destination } = paths;
  const findings: Finding[] = [];
  if (pathInBundle(source) === undefined) {
    findings.push(
      finding('files-source-outside', {
        file,
        place: at,
        message: `The source "${source}" lies outside of the revision.`,
        hint: 'Sources are relative to the root of the revision.',
      }),
    );
  }
  findings.push(
    ...(os === 'windows'
      ? lintWindowsDestination(destination, { file, place: at })
      : lintDestination(destination, profile, { file, place: at })),
  );
  const path = pathInBundle(source);
  if (
    path !== undefined &&
    tree.kindOf(path) === 'file' &&
    path !== '' &&
    posix.basename(path) === posix.basename(destination)
  ) {
    findings.push(
      finding('files-destination-file', {
        file,
        place: at,
        message: `A destination is always a folder: the file will be ${posix.join(destination, posix.basename(path))}.`,
        hint: `Write destination: ${posix.dirname(destination)}.`,
      }),
    );
  }
  return findings;
}

/** The home of the agent's own user, which is root. */
const ownHome = /^~(?:root)?(?:\/|$)/;

function lintDestination(
  destination: string,
  profile: AgentProfile,
  where: { readonly file: string; readonly place: Place },
): readonly Finding[] {
  if (ownHome.test(destination) && profile.startsWith('v1')) {
    // Ruby looks for a folder called "~", finds none, and only expands the name when it makes it.
    return [
      finding('files-destination-home', {
        ...where,
        message: `The agent takes "${destination}" for a path in its home folder, and fails at Install when it makes that: "File exists @ dir_s_mkdir - /root".`,
        hint: 'Write the path out: /root/….',
      }),
    ];
  }
  const findings: Finding[] = [];
  if (!destination.startsWith('/')) {
    findings.push(
      finding('files-destination-relative', {
        ...where,
        message: `The destination "${destination}" is relative to wherever the agent was started.`,
        hint: 'Give an absolute path.',
      }),
    );
  }
  if (/[$*]|^~|\{\{/.test(destination)) {
    findings.push(
      finding('files-destination-literal', {
        ...where,
        message: `The agent replaces nothing in "${destination}": the folder will have this very name.`,
        hint: 'Write the path out.',
      }),
    );
  }
  return findings;
}

function lintWindowsDestination(
  destination: string,
  where: { readonly file: string; readonly place: Place },
): readonly Finding[] {
  const findings: Finding[] = [];
  if (!/^(?:[A-Za-z]:\/|\/\/)/.test(destination)) {
    findings.push(
      finding('files-destination-relative', {
        ...where,
        message: `The destination "${destination}" has no drive, so it is relative to wherever the agent was started.`,
        hint: 'Give an absolute path, such as c:\\inetpub\\wwwroot\\app.',
      }),
    );
  }
  if (/%[^%]*%|\$|[*?"<>|]|^~|\{\{/.test(destination)) {
    findings.push(
      finding('files-destination-literal', {
        ...where,
        message: `The agent replaces nothing in "${destination}": the folder would have this very name.`,
        hint: 'Write the path out.',
      }),
    );
  }
  return findings;
}

/** A place on the instance as people there write it. */
function shown(target: string, { os }: Appspec): string {
  return os === 'windows' ? windowsPath(target) : target;
}

function oddValue({ source, destination, at }: FileMapping, file: string): Finding {
  const odd = joinedPath(source) === undefined ? source : destination;
  const isList = typeof odd !== 'string' && odd.items !== undefined;
  return finding('files-value', {
    file,
    place: at,
    message: `${typeof odd === 'string' ? odd : odd.inspect} is no text; the agent fails at Install with "no implicit conversion into String".`,
    hint: isList ? 'Give one path.' : 'Put it in quotes.',
  });
}

function notFound({ source, at }: FileMapping, paths: readonly string[], file: string): Finding {
  const written = joinedPath(source) ?? '';
  const path = pathInBundle(written) ?? '';
  const sameLetters = paths.find((other) => other.toLowerCase() === path.toLowerCase());
  const suggestion = sameLetters ?? closest(path, paths);
  return finding('files-source-not-found', {
    file,
    place: at,
    message: `The source "${written}" is not in the revision; the agent fails at Install.`,
    hint: /[*?[]/.test(written)
      ? 'The agent knows no patterns in sources: name a file or a folder.'
      : suggestion === undefined
        ? 'Sources are relative to the root of the revision. Check that it is built and not ignored.'
        : `Did you mean "${suggestion}"?`,
  });
}

/** The agent cannot put a link where something of another origin stands, not even with OVERWRITE. */
function lintLinks(
  appspec: Appspec,
  tree: BundleTree,
  plan: InstallPlan,
  file: string,
): readonly Finding[] {
  if (appspec.fileExistsBehavior !== 'OVERWRITE') return [];
  const links = [...plan.copies.values()].filter(
    ({ source }) => tree.get(source)?.type === 'symlink',
  );
  return links.map(({ source, target, mapping }) =>
    finding('files-link-overwrite', {
      file,
      place: mapping.at,
      message: `The link ${source} cannot be installed where a ${target} of other origin exists: the agent fails with "File exists", in spite of OVERWRITE.`,
      hint: 'Make the link in a hook script.',
    }),
  );
}
