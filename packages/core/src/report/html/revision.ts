import { formatBytes } from '../../text/format-bytes.js';
import type { RunReport } from '../../model/deploy-report.js';
import { html, type Html } from './html.js';
import type { Placed } from './path-tree.js';
import { treeList } from './tree-list.js';
import { visibleName } from '@codedeployer/appspec/text';
import { formatCount } from '../format-values.js';

/** What the page needs to know of an entry of the revision. */
export interface PageEntry {
  readonly path: string;
  readonly type: 'file' | 'symlink' | 'directory';
  readonly mode: number;
  readonly size?: number;
  readonly target?: string;
}

const listedLines = 3000;

type Listed = PageEntry & Placed;

/** Files, links and those folders that would not show otherwise, because they are empty. */
function listed(entries: readonly PageEntry[]): Listed[] {
  const parents = new Set(
    entries.map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/')))),
  );
  return entries
    .filter(({ type, path }) => type !== 'directory' || !parents.has(path))
    .map((entry) => ({ ...entry, size: entry.size ?? 0 }));
}

function line({ type, size, mode, target }: Listed, name: string): Html {
  const what =
    type === 'symlink'
      ? html` → <span class="name">${visibleName(target ?? '')}</span>`
      : html`${type === 'directory' ? '/' : ''}`;
  const facts =
    type === 'file'
      ? `${mode.toString(8).padStart(3, '0')} · ${formatBytes(size)}`
      : type === 'symlink'
        ? 'link'
        : 'empty folder';
  return html`<span class="name">${name}</span>${what}<span class="size">${facts}</span>`;
}

function fact(term: string, value: Html | string | undefined): Html | undefined {
  return value === undefined
    ? undefined
    : html`<div>
        <dt>${term}</dt>
        <dd>${value}</dd>
      </div>`;
}

function code(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<code>${text}</code>`;
}

/** What was deployed: its names, where it is, and what is in it. */
export function revision(report: RunReport, entries: readonly PageEntry[]): Html | undefined {
  const { application, version, commit, branch, digest, contents, revision: uploaded } = report;
  if (contents === undefined) return undefined;
  return html`<section aria-labelledby="revision">
    <h2 id="revision">The revision</h2>
    <div class="card">
      <dl>
        ${fact('Application', application)}${fact('Version', version)}${fact('Branch', branch)}${fact('Commit', code(commit))}
        ${fact('Contents', `${formatCount(contents.files, 'file')}, ${formatBytes(contents.size)}`)}
        ${fact('Digest', code(digest))}
        ${uploaded === undefined ? undefined : fact('In S3', html`<code>s3://${uploaded.bucket}/${uploaded.key}</code> <span class="soft">${uploaded.skipped ? 'was there already' : 'uploaded'}${uploaded.versionId === undefined ? '' : `, version ${uploaded.versionId}`}</span>`)}
      </dl>
      ${entries.length === 0 ? undefined : treeList(listed(entries), listedLines, line)}
    </div>
  </section>`;
}
