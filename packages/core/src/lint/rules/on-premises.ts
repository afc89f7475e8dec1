import { Buffer } from 'node:buffer';
import { type Finding, type Place, scriptEvents } from '@codedeployer/appspec';
import { findingsOf, warning } from '@codedeployer/appspec/rules';
import type { FileEntry } from '../../model/entry.js';
import { readContents } from '../../workers/read-contents.js';
import { pathInBundle } from '../bundle-tree.js';
import type { Installation, JudgedRevision, RevisionRule } from '../rule.js';
import { isLookedInto } from '../looked-into.js';

const codes = {
  'on-premises-metadata': warning(
    'A script asks for the metadata of an EC2 instance, and runs on machines on premises.',
  ),
  'on-premises-traffic-hook': warning(
    'A script for an event around the traffic of a load balancer, which machines on premises do not have.',
  ),
};

const finding = findingsOf(codes);

/** Scripts that were written for instances of EC2, where a group also finds machines on premises. */
export const onPremises: RevisionRule<keyof typeof codes> = {
  codes,
  check: (revision) =>
    revision.installation === undefined ||
    revision.os === 'windows' ||
    revision.onPremises.length === 0
      ? []
      : judge(revision, revision.installation),
};

const scriptsFolder = 'deploy/hook-scripts';
const wrapper = `${scriptsFolder}/hook-wrapper.sh`;

async function judge(revision: JudgedRevision, installation: Installation): Promise<Finding[]> {
  const findings = trafficHooks(revision, installation);
  for (const file of scriptsOf(revision, installation)) {
    const line = await asksForMetadata(file);
    if (line === undefined) continue;
    findings.push(
      finding('on-premises-metadata', {
        file: file.path,
        place: { line, column: 1 },
        message: `${file.path} asks the metadata service of EC2, which machines on premises do not have (${nameGroups(revision.onPremises)}): there it waits until it gives up.`,
        hint: 'Ask on EC2 alone: where /etc/codedeploy-agent/conf/codedeploy.onpremises.yml is, the machine is on premises.',
      }),
    );
  }
  return findings;
}

function nameGroups(groups: readonly string[]): string {
  return `${groups.length === 1 ? 'group' : 'groups'} ${groups.join(', ')}`;
}

/** The scripts that run there: those that appspec.yml names, and those of the groups that the wrapper runs. */
function scriptsOf(
  { entries, onPremises: groups }: JudgedRevision,
  { appspec, tree }: Installation,
): Iterable<FileEntry> {
  const files = new Map<string, FileEntry>();
  for (const [event, hooks] of appspec.hooks)
    for (const { location } of scriptEvents.includes(event) ? hooks : []) {
      const path = pathInBundle(location);
      const file = path === undefined ? undefined : tree.fileAt(path);
      if (file !== undefined) files.set(file.path, file);
    }
  for (const entry of entries)
    if (
      entry.type === 'file' &&
      groups.some((group) => entry.path.startsWith(`${scriptsFolder}/${group}/`))
    )
      files.set(entry.path, entry);
  return files.values();
}

/** By IPv4 and by IPv6. */
const metadataAddress = /(?<![\d.])169\.254\.169\.254(?![\d.]*\d)|\bfd00:ec2::254\b/i;

/** The line in which a script does so; not in a comment. */
async function asksForMetadata(file: FileEntry): Promise<number | undefined> {
  if (!isLookedInto(file.path, file.size)) return undefined;
  const lines = Buffer.from(await readContents(file))
    .toString('utf8')
    .split('\n');
  const place = lines.findIndex((line) => !/^\s*#/.test(line) && metadataAddress.test(line));
  return place === -1 ? undefined : place + 1;
}

function trafficHooks(
  { entries, groups, onPremises: concerned, appspecFile }: JudgedRevision,
  { appspec }: Installation,
): Finding[] {
  const paths = new Set(entries.map(({ path }) => path));
  const others = (groups ?? []).filter((group) => !concerned.includes(group));
  const findings: Finding[] = [];
  for (const [event, hooks] of appspec.hooks) {
    if (!scriptEvents.includes(event) || !event.endsWith('Traffic')) continue;
    const isCalled = hooks.some(({ location }) => pathInBundle(location) === wrapper);
    for (const group of isCalled ? concerned : []) {
      const file = `${scriptsFolder}/${group}/${event}.sh`;
      if (paths.has(file)) findings.push(neverRuns(event, [group], { file }));
    }
    // What is for groups of EC2 as well may well be meant for those.
    const [direct] = hooks.filter(({ location }) => pathInBundle(location) !== wrapper);
    if (direct !== undefined && others.length === 0)
      findings.push(neverRuns(event, concerned, { file: appspecFile, place: direct.at }));
  }
  return findings;
}

function neverRuns(
  event: string,
  groups: readonly string[],
  where: { readonly file: string; readonly place?: Place },
): Finding {
  return finding('on-premises-traffic-hook', {
    ...where,
    message: `Scripts for ${event} never run on machines on premises (${nameGroups(groups)}): no load balancer takes traffic from them.`,
    hint: 'Do it in ApplicationStop, BeforeInstall or ValidateService, which run everywhere.',
  });
}
