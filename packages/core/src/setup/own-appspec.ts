import { join } from 'node:path';
import { parseAppspec, scriptEvents } from '@codedeployer/appspec';
import { textOf } from './recognise/look.js';

/** An appspec.yml that a project has, and that stays in charge. */
export interface OwnAppspec {
  /** Absolute. */
  readonly path: string;
  /** Whether it is one of the source, as `aws deploy push` wants it, and not that of the deploy folder. */
  readonly isOfSource: boolean;
  /** The events at which it calls the wrapper, which runs the scripts of groups. */
  readonly events: ReadonlySet<string>;
}

const wrapper = /^\/*deploy\/hook-scripts\/hook-wrapper\.sh$/;

/** The events at which the wrapper is called; undefined where the agent does not take the text. */
function eventsOf(text: string): ReadonlySet<string> | undefined {
  const verdict = parseAppspec(Buffer.from(text));
  if (!verdict.accepted) return undefined;
  const hooks = [...verdict.appspec.hooks];
  const calling = hooks.filter(([, scripts]) =>
    scripts.some(({ location }) => wrapper.test(location)),
  );
  return new Set(calling.map(([event]) => event));
}

/**
 * The appspec.yml that is in charge already: that of the deploy folder, or else that of the source.
 *
 * @param source relative to the project; the project itself unless given
 */
export async function ownAppspec(directory: string, source = '.'): Promise<OwnAppspec | undefined> {
  for (const folder of ['deploy', source]) {
    const path = join(directory, folder, 'appspec.yml');
    const text = await textOf(path);
    const isOfSource = folder !== 'deploy';
    // One that the agent does not take is mended first; it may then call for whatever there is.
    if (text !== '')
      return {
        path,
        isOfSource,
        events: eventsOf(text) ?? new Set(isOfSource ? [] : scriptEvents),
      };
  }
  return undefined;
}
