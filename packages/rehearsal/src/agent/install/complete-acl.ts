interface Ace {
  readonly isDefault: boolean;
  readonly kind: 'user' | 'group' | 'mask' | 'other';
  readonly name: string;
  readonly text: string;
}

/** Completes the entries of one permission for a file of the given mode: the whole list for `setfacl --set`. */
export type CompleteAcl = (mode: number) => readonly string[];

/**
 * Completes the entries of an access control list with those of each file's mode: owner, group, others, and a mask when
 * someone is named; likewise the default entries when there are any. As in the agent, what was added for one file is still
 * there for the next one of the same permission, so the mask of the first is the mask of all; the rest is overruled.
 */
export function completeAcl(entries: readonly string[]): CompleteAcl {
  const acl = entries.map(parseEntry);
  const has = (isDefault: boolean, test: (ace: Ace) => boolean): boolean =>
    acl.some((ace) => ace.isDefault === isDefault && test(ace));
  const add = (text: string): void => void acl.push(parseEntry(text));

  return (mode) => {
    const owner = letters(mode >> 6);
    const group = letters(mode >> 3);
    const other = letters(mode);
    add(`user::${owner}`);
    add(`group::${group}`);
    add(`other::${other}`);
    if (has(false, isNamed) && !has(false, isMask)) add(`mask::${group}`);
    if (has(true, () => true)) {
      const lacks = (kind: Ace['kind']): boolean =>
        !has(true, (ace) => ace.kind === kind && ace.name === '');
      if (lacks('user')) add(`default:user::${owner}`);
      if (lacks('group')) add(`default:group::${group}`);
      if (lacks('other')) add(`default:other::${other}`);
      const ofGroup = acl.find((ace) => ace.isDefault && ace.kind === 'group' && ace.name === '');
      if (has(true, isNamed) && !has(true, isMask)) {
        add(`default:mask::${ofGroup?.text.split(':').at(-1) ?? group}`);
      }
    }
    return acl.map(({ text }) => text);
  };
}

/** The last three bits as `setfacl` is told: `r-x`. */
function letters(mode: number): string {
  return [4, 2, 1].map((bit, index) => ((mode & bit) === 0 ? '-' : 'rwx'.charAt(index))).join('');
}

const isNamed = ({ name }: Ace): boolean => name !== '';
const isMask = ({ kind }: Ace): boolean => kind === 'mask';

/** Entries come in full: `[default:]kind:name:permissions`. */
function parseEntry(text: string): Ace {
  const parts = text.split(':');
  const isDefault = parts[0] === 'default';
  const [kind, name = ''] = isDefault ? parts.slice(1) : parts;
  return { isDefault, kind: kind as Ace['kind'], name, text };
}
