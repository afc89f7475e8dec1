/**
 * Whether rsync leaves a path out of a copy, by the rules of its manual: decided from the pattern's own words, one name
 * of the path after the other, and without any of the code under test.
 */
export function isExcluded(path: string, isFolder: boolean, patterns: readonly string[]): boolean {
  const names = bytes(path).split('/');
  return names.some((_, index) => {
    const upTo = names.slice(0, index + 1);
    const folder = index < names.length - 1 || isFolder;
    return patterns.some((pattern) => matches(upTo, folder, pattern));
  });
}

function matches(names: readonly string[], isFolder: boolean, written: string): boolean {
  let pattern = bytes(written).replace(/^- /, '');
  if (pattern.endsWith('/***')) pattern = pattern.slice(0, -3);
  if (pattern.endsWith('/')) {
    if (!isFolder) return false;
    pattern = pattern.slice(0, -1);
  }
  if (pattern.startsWith('/')) return glob(pattern.slice(1), names.join('/'));
  if (pattern.startsWith('**')) return glob(pattern, `/${names.join('/')}`);
  // Not anchored: it may begin at any name.
  return names.some((_, index) => glob(pattern, names.slice(index).join('/')));
}

/** A character for every byte: to rsync `?` is one byte. */
const bytes = (text: string): string => Buffer.from(text).toString('latin1');

/** `*` and `?` stop at a slash, `**` does not. */
function glob(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('**')) {
    const rest = pattern.slice(2);
    return Array.from({ length: text.length + 1 }, (_, at) => at).some((at) =>
      glob(rest, text.slice(at)),
    );
  }
  const [first, rest] = [pattern[0]!, pattern.slice(1)];
  if (first === '*') {
    for (let at = 0; at <= text.length; at += 1) {
      if (glob(rest, text.slice(at))) return true;
      if (text[at] === '/') return false;
    }
    return false;
  }
  const character = text[0];
  if (character === undefined) return false;
  if (first === '?') return character !== '/' && glob(rest, text.slice(1));
  const set = /^\[([!^]?)([^\]]+)\]/.exec(pattern);
  if (set) {
    const [whole, negated, members] = set;
    const inside = new RegExp(`[${members!}]`).test(character);
    return (
      character !== '/' &&
      inside === (negated === '') &&
      glob(pattern.slice(whole.length), text.slice(1))
    );
  }
  return first === character && glob(rest, text.slice(1));
}
