import type { FileMapping } from '../appspec.js';
import { placeOf } from '../place.js';
import { toRubyString } from '../ruby/inspect.js';
import { each, index } from '../ruby/operations.js';
import { isTruthy, type RubyValue } from '../ruby/ruby-value.js';
import { looseValue } from './loose-value.js';
import { deploymentFailed } from './validation-error.js';

/** Reads `files`. Only absence is checked here; what is no string fails at Install. @throws RubyError as the agent. */
export function readFiles(files: RubyValue): readonly FileMapping[] {
  return isTruthy(files) ? each(files).map(readMapping) : [];
}

function readMapping(mapping: RubyValue): FileMapping {
  const source = index(mapping, 'source');
  const destination = index(mapping, 'destination');
  if (source.type === 'nil') {
    throw deploymentFailed(
      'files-source-missing',
      'the application specification file specifies a destination file, but no source file. Update the files section of the AppSpec file, and then try again.',
      source.node,
    );
  }
  if (destination.type === 'nil') {
    throw deploymentFailed(
      'files-destination-missing',
      `the application specification file specifies only a source file (${toRubyString(source)}). Add the name of the destination file to the files section of the AppSpec file, and then try again.`,
      destination.node,
    );
  }
  return {
    at: placeOf(mapping.node.start),
    source: looseValue(source),
    destination: looseValue(destination),
  };
}
