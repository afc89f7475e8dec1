import type { HookScript } from '../appspec.js';
import { placeOf } from '../place.js';
import { inspect, toRubyString } from '../ruby/inspect.js';
import { each, index, requireHash, strip, toInteger } from '../ruby/operations.js';
import { noMethodError } from '../ruby/ruby-error.js';
import { isTruthy, type RubyValue } from '../ruby/ruby-value.js';
import { deploymentFailed } from './validation-error.js';

const defaultTimeout = 3600;

/** Reads `hooks`. Names of events are not checked, as the agent does not. @throws RubyError as the agent. */
export function readHooks(hooks: RubyValue): ReadonlyMap<string, readonly HookScript[]> {
  const read = new Map<string, readonly HookScript[]>();
  if (!isTruthy(hooks)) return read;
  if (hooks.type !== 'hash') throw noMethodError('each_pair', hooks);
  for (const { key, value } of hooks.entries) {
    if (!isTruthy(value)) continue;
    read.set(key.type === 'string' ? key.value : inspect(key), each(value).map(readScript));
  }
  return read;
}

function readScript(script: RubyValue): HookScript {
  const hash = requireHash(script);
  const location = index(hash, 'location');
  const runas = index(hash, 'runas');
  const path = strip(toRubyString(location));
  if (location.type === 'nil' || path === '') {
    throw deploymentFailed(
      'hook-location-missing',
      'the application specification file specifies a script with no location value. Specify the location in the hooks section of the AppSpec file, and then try again.',
      location.node,
    );
  }
  return {
    at: placeOf(location.node.start),
    location: path,
    runas: runas.type === 'nil' ? undefined : strip(toRubyString(runas)),
    sudo: isTruthy(index(hash, 'sudo')),
    timeout: readTimeout(index(hash, 'timeout')),
  };
}

function readTimeout(timeout: RubyValue): number {
  const seconds = isTruthy(timeout) ? toInteger(timeout) : defaultTimeout;
  if (seconds > 0) return seconds;
  throw deploymentFailed(
    'hook-timeout-invalid',
    'an invalid timeout value was provided for a script in the application specification file. Make corrections in the hooks section of the AppSpec file, and then try again.',
    timeout.node,
  );
}
