import { formatBytes } from '../../text/format-bytes.js';
import { html, type Html } from './html.js';
import { pathTree, shownFiles, unfold, type Folder, type Placed } from './path-tree.js';
import { visibleName } from '@codedeployer/appspec/text';
import { formatCount } from '../format-values.js';

/** How many lines may stand open before somebody asks for more. */
const openLines = 40;

interface Choice<T extends Placed> {
  readonly listed: ReadonlySet<Folder<T>>;
  readonly open: ReadonlySet<Folder<T>>;
  readonly line: (thing: T, name: string) => Html;
  readonly sign: (folder: string) => Html | undefined;
}

function folderLine<T extends Placed>(folder: Folder<T>, choice: Choice<T>): Html {
  const { path, name, count, size } = folder;
  const facts = html`${choice.sign(path)}<span class="name">${visibleName(name)}</span>
    <span class="soft"
      >${formatCount(count, 'file')}${size === 0 ? undefined : `, ${formatBytes(size)}`}</span
    >`;
  if (!choice.listed.has(folder))
    return html`<li class="folded">${facts}<span class="soft">, not listed</span></li>`;
  const open = choice.open.has(folder) ? html` open` : undefined;
  return html`<li><details${open}><summary>${facts}</summary>${contents(folder, choice)}</details></li>`;
}

function contents<T extends Placed>(folder: Folder<T>, choice: Choice<T>): Html {
  const { folders, files } = folder;
  const rest = files.slice(shownFiles);
  const size = rest.reduce((sum, file) => sum + file.size, 0);
  return html`<ul>
    ${folders.map((below) => folderLine(below, choice))}${files
      .slice(0, shownFiles)
      .map(
        (file) =>
          html`<li class="file">
            ${choice.line(file, visibleName(file.path.slice(file.path.lastIndexOf('/') + 1)))}
          </li> `,
      )}${
      rest.length === 0
        ? undefined
        : html`<li class="soft">
            and
            ${formatCount(rest.length, 'more file')}${size === 0 ? '' : `, ${formatBytes(size)}`}
          </li>`
    }
  </ul>`;
}

/**
 * Paths as nested lists, one per folder, that open and close. However many there are, the markup stays within
 * `lines`; what does not fit is told as numbers.
 *
 * @param line makes the line of a thing, given its last name as it can be shown
 * @param sign what stands before a folder, given its path
 */
export function treeList<T extends Placed>(
  things: Iterable<T>,
  lines: number,
  line: (thing: T, name: string) => Html,
  sign: (folder: string) => Html | undefined = () => undefined,
): Html {
  const root = pathTree(things);
  const choice = {
    listed: unfold(root, lines),
    open: unfold(root, Math.min(openLines, lines)),
    line,
    sign,
  };
  return html`<div class="tree">${contents(root, choice)}</div>`;
}
