const longest = 200;

/** A name for people: of one that is absurdly long, how it begins. */
export function shorten(name: string): string {
  return name.length > longest ? `${name.slice(0, longest)}…` : name;
}
