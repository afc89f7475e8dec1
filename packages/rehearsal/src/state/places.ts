import { join } from 'node:path';
import { folderName } from './folder-name.js';

/** Where a request goes to: what is in one region of one account is in no other. */
export interface Place {
  readonly account: string;
  /** Undefined for what has no region. */
  readonly region: string | undefined;
}

/** What a service has in each place. */
export interface Places<T> {
  /** What is in a place; nothing yet where nobody was before. */
  at(place: Place): Promise<T>;
  /** Those that have been asked for so far. */
  all(): Promise<readonly T[]>;
}

export interface PlacesOptions {
  /** Absolute path. The folder itself is that of the rehearsal's own account and region; the others have folders in it. */
  readonly directory: string;
  readonly account: string;
  /** Without it, every region of the own account is the same. */
  readonly region: string | undefined;
}

/** The folder that keeps what is in a place. */
export function placeFolder({ directory, ...own }: PlacesOptions, { account, region }: Place) {
  return account === own.account && (region === own.region || own.region === undefined)
    ? directory
    : join(directory, 'regions', account, folderName(region ?? ''));
}

/** Opens each place when it is first asked for. */
export function createPlaces<T>(
  options: PlacesOptions,
  open: (directory: string, place: Place) => Promise<T>,
): Places<T> {
  const opened = new Map<string, Promise<T>>();
  return {
    at(place) {
      const directory = placeFolder(options, place);
      const known = opened.get(directory);
      if (known !== undefined) return known;
      const opening = open(directory, place);
      opened.set(directory, opening);
      opening.catch(() => opened.delete(directory)); // who asked has the error; the next one may fare better
      return opening;
    },
    all: () => Promise.all(opened.values()),
  };
}
