import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { ChangedPaths, InstanceHolding } from '../../model/contract.js';
import type { RunReport } from '../../model/deploy-report.js';
import { parentsOf } from '../../model/folders.js';
import { nameInstance } from '../../model/progress.js';
import { html, type Html } from './html.js';
import { treeList } from './tree-list.js';
import { formatCount, formatNames } from '../format-values.js';

/** Lines of all lists together, so that the page opens on a phone. */
const allLines = 6000;
/** How many lists there are; of further instances the numbers are told. */
const shownLists = 24;
/** With more groups than this, their lists are closed at first. */
const openGroups = 4;

interface Change {
  readonly path: string;
  readonly size: 0;
  readonly kind: 'added' | 'changed' | 'removed';
}

const signs = { added: '+', changed: '~', removed: '−' } as const;

/** What is shown: what the deployment has changed, of an instance that had none before all that it holds. */
const shownOf = (holding: InstanceHolding): ChangedPaths => holding.byDeployment ?? holding;

function changesOf({ added, changed, removed }: ChangedPaths): Change[] {
  const all = (paths: readonly string[], kind: Change['kind']) =>
    paths.map((path): Change => ({ path, size: 0, kind }));
  return [...all(added, 'added'), ...all(changed, 'changed'), ...all(removed, 'removed')].sort(
    (a, b) => (a.path < b.path ? -1 : 1),
  );
}

/** Instances whose files changed alike, together: in most rehearsals those of a group. */
function alike(holdings: readonly InstanceHolding[]): InstanceHolding[][] {
  const sets = new Map<string, InstanceHolding[]>();
  for (const holding of holdings) {
    const { group, diffs = [] } = holding;
    const { added, changed, removed } = shownOf(holding);
    const hash = createHash('sha256').update(JSON.stringify(group));
    for (const paths of [added, changed, removed, diffs]) hash.update(JSON.stringify(paths));
    const key = hash.digest('hex');
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [holding]);
    else set.push(holding);
  }
  return [...sets.values()];
}

function signOf(kind: Change['kind']): Html {
  return html`<span class="sign ${kind}" aria-hidden="true">${signs[kind]}</span
    ><span class="unseen">${kind} </span>`;
}

/** The changes, nested; a folder that changed and has more changes inside of it carries the sign itself. */
function changeList(all: readonly Change[], lines: number): Html {
  const kinds = new Map(all.map(({ path, kind }) => [path, kind]));
  const parents = new Set(all.flatMap(({ path }) => [...parentsOf(path)]));
  return treeList(
    all.filter(({ path }) => !parents.has(path)),
    lines,
    ({ kind }, name) => html`${signOf(kind)}<span class="name">${name}</span>`,
    (folder) => {
      const kind = kinds.get(folder);
      return kind === undefined ? undefined : signOf(kind);
    },
  );
}

function counted(paths: readonly string[], kind: Change['kind']): Html {
  return html`<span class="${paths.length === 0 ? 'soft' : kind}"
    >${formatCount(paths.length)} ${kind}</span
  >`;
}

function card(set: readonly InstanceHolding[], lines: number, isOpen: boolean): Html | undefined {
  const [first] = set;
  if (first === undefined) return undefined;
  const { group, diffs = [] } = first;
  const { added, changed, removed } = shownOf(first);
  const all = changesOf({ added, changed, removed });
  const names = formatNames(set.map(nameInstance), 3);
  const folders = set
    .slice(0, 3)
    .map(
      ({ directory }) =>
        html`<a href="${pathToFileURL(directory).href}"><code>${directory}</code></a> `,
    );
  return html`<details class="card" ${isOpen ? html` open` : undefined}>
    <summary>
      <h3>${group} <span class="soft">${names}</span></h3>
      <p>
        ${counted(added, 'added')}, ${counted(changed, 'changed')}, ${counted(removed, 'removed')}
      </p>
    </summary>
    ${all.length === 0 ? undefined : changeList(all, lines)}
    ${diffs.map(
      ({ path, diff }) =>
        html`<details>
          <summary><code>${path}</code></summary>
          <pre>${diff}</pre>
        </details>`,
    )}
    <p class="soft">Look at the files in ${folders}</p>
  </details>`;
}

/** In one line, for instances beyond those that have a list. */
function brief(holding: InstanceHolding): Html {
  const { added, changed, removed } = shownOf(holding);
  return html`<li>
    ${holding.group} ${nameInstance(holding)}: ${counted(added, 'added')},
    ${counted(changed, 'changed')}, ${counted(removed, 'removed')}
  </li>`;
}

/** What a rehearsal did to files of its instances: added, changed and removed, compared to before the deployment. */
export function changes({ rehearsal, groups }: RunReport): Html | undefined {
  if (rehearsal === undefined || rehearsal.holdings.length === 0) return undefined;
  const sets = alike(rehearsal.holdings);
  const shown = sets.slice(0, shownLists);
  const others = sets.slice(shownLists).flat();
  const lines = Math.floor(allLines / shown.length);
  const isOpen = (index: number) =>
    groups.length <= openGroups && shown[index]?.[0]?.group !== shown[index - 1]?.[0]?.group;
  const later = rehearsal.holdings.filter(({ byDeployment }) => byDeployment !== undefined).length;
  const start = 'this machine, or the root file system, which every instance starts as';
  const than =
    later === 0
      ? start
      : `what was there before this deployment${later === rehearsal.holdings.length ? '' : `, and where it was the first to ${start}`}`;
  return html`<section aria-labelledby="changes">
    <h2 id="changes">Files on the instances</h2>
    <p class="soft">
      Compared to ${than}:
      <span class="sign added">+</span> added, <span class="sign changed">~</span> changed,
      <span class="sign removed">−</span> removed.
    </p>
    ${shown.map((set, index) => card(set, lines, isOpen(index)))}
    ${
      others.length === 0
        ? undefined
        : html`<ul class="card">
            ${others.map(brief)}
          </ul>`
    }
  </section>`;
}
