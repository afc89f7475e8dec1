import { join } from 'node:path';
import { folderName } from '../state/folder-name.js';
import type { CodeDeployContext } from './context.js';
import {
  ensureApplication,
  ensureGroup,
  fleetOf,
  keyOf,
  type WantedGroup,
} from './ensure-group.js';
import { finishInterrupted } from './finish-interrupted.js';
import { openContext, type SharedContext } from './open-context.js';
import type { CodeDeployOptions } from './options.js';

/** Where a request goes to: what is in one region of one account is in no other. */
interface Place {
  readonly account: string;
  readonly region: string | undefined;
}

export interface Regions {
  /** What is in a region of an account; nothing yet where nobody was before. */
  contextOf(place: Place): Promise<CodeDeployContext>;
  /** Those that have been asked for so far, or have groups. */
  all(): Promise<readonly CodeDeployContext[]>;
}

/**
 * Opens every region that has groups. The folder itself is that of the rehearsal's own account and region; the others have folders in it.
 * A deployment that an earlier process left running is recorded as failed.
 */
export async function openRegions(
  options: CodeDeployOptions,
  { account: own, ...shared }: SharedContext & { readonly account: string },
): Promise<Regions> {
  const opened = new Map<string, Promise<CodeDeployContext>>();
  const folderOf = ({ account, region }: Place): string =>
    account === own && (region === options.region || options.region === undefined)
      ? options.directory
      : join(options.directory, 'regions', account, folderName(region ?? ''));
  const placeOf = ({ account = own, region = options.region }: WantedGroup): Place => ({
    account,
    region,
  });
  const groups = options.groups.map((group): WantedGroup => ({
    ...group,
    application: group.application ?? options.application,
  }));

  const open = async (place: Place): Promise<CodeDeployContext> => {
    const directory = folderOf(place);
    const here = groups.filter((group) => folderOf(placeOf(group)) === directory);
    const context = await openContext(directory, options, {
      ...shared,
      account: place.account,
      fleet: here.flatMap(fleetOf),
      keys: new Map(here.map((group) => [group.name, keyOf(group)])),
    });
    await finishInterrupted(context);
    if (directory === options.directory) await ensureApplication(context, options.application);
    for (const group of here) await ensureGroup(context, group);
    return context;
  };
  const contextOf = (place: Place): Promise<CodeDeployContext> => {
    const directory = folderOf(place);
    const known = opened.get(directory);
    if (known !== undefined) return known;
    const context = open(place);
    opened.set(directory, context);
    context.catch(() => opened.delete(directory)); // who asked has the error; the next one may fare better
    return context;
  };

  for (const place of [{ account: own, region: options.region }, ...groups.map(placeOf)])
    await contextOf(place);
  return { contextOf, all: () => Promise.all(opened.values()) };
}
