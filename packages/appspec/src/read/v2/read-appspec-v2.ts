import type { Appspec, FileExistsBehavior, FileMapping, HookScript } from '../appspec.js';
import { placeOf } from '../place.js';
import type { YamlNode } from '../yaml/node.js';
import { deploymentFailedV2, type ParseError } from './parse-error.js';
import { readPermissionsV2 } from './read-permissions-v2.js';
import {
  asBoolean,
  asFloat,
  asMapping,
  asSequence,
  asString,
  asStruct,
  asUnsigned,
  isNull,
  type TypedNode,
  yamlError,
} from './typed-values.js';

/**
 * Applies the rules of agent 2. All types are checked before any value, as the agent does.
 * @throws ParseError for the first rule that is broken.
 */
export function readAppspecV2(document: TypedNode): Appspec {
  const fields = asStruct(document, 'RawAppSpec', [
    'version',
    'os',
    'hooks',
    'files',
    'permissions',
    'file_exists_behavior',
  ]);
  const version = required('version');
  const os = required('os');
  const behavior = optional(fields.get('file_exists_behavior'));
  const hooks = fields.get('hooks');
  const files = fields.get('files');

  const number = asFloat(version);
  const system = asString(os);
  const scripts = hooks === undefined ? [] : typeHooks(hooks);
  const mappings = files === undefined ? [] : asSequence(files).map(typeMapping);
  const permissions = readPermissionsV2(fields.get('permissions'));
  const behaviorName = behavior === undefined ? undefined : asString(behavior);

  if (!(Math.abs(number) < Number.EPSILON)) {
    throw deploymentFailedV2(
      'appspec-version',
      `an invalid version value (${String(number)}) was entered in the application specification file. Make sure your AppSpec file specifies "0.0" as the version, and then try again.`,
      version.node,
    );
  }
  if (system !== 'linux' && system !== 'windows') {
    throw deploymentFailedV2(
      'appspec-os',
      `the application specification file specifies an unsupported operating system (${system}). Specify either "linux" or "windows" in the os section of the AppSpec file, and then try again.`,
      os.node,
    );
  }
  const fileExistsBehavior =
    behavior === undefined || behaviorName === undefined
      ? undefined
      : checkBehavior(behaviorName, behavior.node);
  return {
    version: '0.0',
    os: system,
    fileExistsBehavior,
    hooks: new Map(
      scripts.flatMap(([event, list]) =>
        list.length === 0 ? [] : [[event, list.map((check) => check())] as const],
      ),
    ),
    files: mappings.map((check) => check()),
    permissions: permissions(system),
  };

  function required(field: 'version' | 'os'): TypedNode {
    const value = fields.get(field);
    if (value === undefined)
      throw yamlError(`appspec-${field}`, `missing field \`${field}\``, document);
    return value;
  }
}

function optional(value: TypedNode | undefined): TypedNode | undefined {
  return value === undefined || isNull(value) ? undefined : value;
}

/** The types are right once this returns; calling the result applies the rules. */
function typeHooks(
  hooks: TypedNode,
): readonly (readonly [string, readonly (() => HookScript)[]])[] {
  const events = new Map<string, readonly (() => HookScript)[]>();
  for (const { key, value } of asMapping(hooks, 'a map')) {
    events.set(key, isNull(value) ? [] : asSequence(value).map(typeScript));
  }
  return [...events];
}

function typeScript(script: TypedNode): () => HookScript {
  const fields = asStruct(script, 'RawScript', ['location', 'runas', 'sudo', 'timeout']);
  const location = optional(fields.get('location'));
  const runas = optional(fields.get('runas'));
  const sudo = optional(fields.get('sudo'));
  const timeout = optional(fields.get('timeout'));
  const path = location === undefined ? '' : asString(location).trim();
  const user = runas === undefined ? '' : asString(runas).trim();
  const withSudo = sudo !== undefined && asBoolean(sudo);
  const seconds = timeout === undefined ? 3600 : asUnsigned(timeout);
  return () => {
    if (path === '') throw locationMissing((location ?? script).node);
    if (seconds === 0) throw timeoutInvalid((timeout ?? script).node);
    return {
      at: placeOf((location ?? script).node.start),
      location: path,
      runas: user === '' ? undefined : user,
      sudo: withSudo,
      timeout: seconds,
    };
  };
}

function locationMissing(node: YamlNode): ParseError {
  return deploymentFailedV2(
    'hook-location-missing',
    'the application specification file specifies a script with no location value. Specify the location in the hooks section of the AppSpec file, and then try again.',
    node,
  );
}

function timeoutInvalid(node: YamlNode): ParseError {
  return deploymentFailedV2(
    'hook-timeout-invalid',
    'an invalid timeout value was provided for a script in the application specification file. Make corrections in the hooks section of the AppSpec file, and then try again.',
    node,
  );
}

function typeMapping(mapping: TypedNode): () => FileMapping {
  const fields = asStruct(mapping, 'RawFileMapping', ['source', 'destination']);
  const sourceField = optional(fields.get('source'));
  const destinationField = optional(fields.get('destination'));
  const source = sourceField === undefined ? '' : asString(sourceField);
  const destination = destinationField === undefined ? '' : asString(destinationField);
  return () => {
    if (source === '') {
      throw deploymentFailedV2(
        'files-source-missing',
        'the application specification file specifies a destination file, but no source file. Update the files section of the AppSpec file, and then try again.',
        mapping.node,
      );
    }
    if (destination === '') {
      throw deploymentFailedV2(
        'files-destination-missing',
        `the application specification file specifies only a source file (${source}). Add the name of the destination file to the files section of the AppSpec file, and then try again.`,
        mapping.node,
      );
    }
    return { at: placeOf(mapping.node.start), source, destination };
  };
}

function checkBehavior(name: string, node: YamlNode): FileExistsBehavior {
  if (name === 'DISALLOW' || name === 'OVERWRITE' || name === 'RETAIN') return name;
  throw deploymentFailedV2(
    'appspec-file-exists-behavior',
    `an invalid file_exists_behavior value (${name}) was entered in the application specification file. Make sure your AppSpec file specifies one of DISALLOW,OVERWRITE,RETAIN as the file_exists_behavior, and then try again.`,
    node,
  );
}
