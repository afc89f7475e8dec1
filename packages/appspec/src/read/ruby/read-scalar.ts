import { Buffer } from 'node:buffer';
import type { ScalarNode, YamlNode } from '../yaml/node.js';
import { classOfScalar, coreTag, isStringTag, loadObject } from './class-tags.js';
import { dumpString } from './inspect.js';
import type { PsychVersion } from './psych-version.js';
import { resolveScalar } from './resolve-scalar.js';
import { RubyError } from './ruby-error.js';
import type { RubyScalar } from './ruby-value.js';

/** What Psych makes of a scalar, by its tag, its quotes or its looks. @throws RubyError as Psych does. */
export function readScalar(node: ScalarNode, psych: PsychVersion): RubyScalar {
  const { tag, value, quoted } = node;
  if (quoted || isStringTag(tag)) return { type: 'string', value };
  if (tag === '!binary' || tag === `${coreTag}binary`) {
    return decodeBinary(value);
  }
  const className = classOfScalar(tag, value);
  if (className !== undefined) {
    // `!str:String x` is the text itself.
    const object = loadObject(className, node, psych);
    return className === 'String' ? { type: 'string', value } : object;
  }
  if (tag !== undefined && /^!ruby\/sym(bol)?:?/.test(tag)) return { type: 'symbol', value };
  const resolved = locate(node, () => resolveScalar(value, psych));
  return tag === `${coreTag}float` || tag === '!float' ? toFloat(resolved, node) : resolved;
}

/** Base64 as Ruby reads it, which passes over everything else. They are no text to it afterwards. */
function decodeBinary(value: string): RubyScalar {
  const bytes = Buffer.from(value.replace(/[^A-Za-z0-9+/=]/g, ''), 'base64');
  return { type: 'string', value: bytes.toString('utf8'), bytes };
}

/** Says where an error came up, which the resolver cannot know. */
function locate<T>(node: YamlNode, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RubyError) || error.node !== undefined) throw error;
    throw new RubyError(error.className, error.message, error.code, node);
  }
}

const floatText = /^[-+]?\d+(_\d+)*(\.\d+(_\d+)*)?([eE][-+]?\d+)?$/;

/** `Float(value)`. */
function toFloat(value: RubyScalar, node: YamlNode): RubyScalar {
  switch (value.type) {
    case 'float':
      return value;
    case 'integer':
      return { type: 'float', value: Number(value.value) };
    case 'string': {
      const text = value.value.trim();
      if (floatText.test(text)) return { type: 'float', value: Number(text.replaceAll('_', '')) };
      const message = value.value.includes('\0')
        ? 'string for Float contains null byte'
        : `invalid value for Float(): ${dumpString(value.value)}`;
      throw new RubyError('ArgumentError', message, 'appspec-yaml', node);
    }
    default: {
      const what =
        value.type === 'nil' ? 'nil' : value.type === 'boolean' ? String(value.value) : 'Symbol';
      throw new RubyError('TypeError', `can't convert ${what} into Float`, 'appspec-yaml', node);
    }
  }
}
