import type { AgentProfile, Appspec } from './appspec.js';
import { AppspecTooLargeError, appspecDocument, type AppspecDocument } from './document.js';
import { explainRejection } from './explain-rejection.js';
import { placeOf } from './place.js';
import { readAsAgent1 } from './read-as-agent-1.js';
import { RubyError } from './ruby/ruby-error.js';
import { ParseError } from './v2/parse-error.js';
import { readAsAgent2 } from './v2/read-as-agent-2.js';
import type { AgentError, AppspecVerdict } from './verdict.js';
import type { System } from './written-system.js';
import type { YamlNode } from './yaml/node.js';
import { YamlSyntaxError } from './yaml/yaml-syntax-error.js';

export interface ParseAppspecOptions {
  /** Default `v1`: agent 1 on Ruby 3.1 or later. */
  readonly profile?: AgentProfile | undefined;
  /** The name that findings carry. Default `appspec.yml`. */
  readonly file?: string | undefined;
  /** What the agent runs on: it takes no file that is for another system. Default `linux`. */
  readonly os?: System | undefined;
}

/**
 * Reads an application specification file as the agent does: the same YAML, the same rules in the same order, the same
 * first error. What is wrong with the file is never thrown; it is the verdict, with a finding that names the place.
 * Files of more than 256 KiB are refused (`appspec-size`), although the agent would take its time for them.
 */
export function parseAppspec(
  contents: Uint8Array | string,
  options: ParseAppspecOptions = {},
): AppspecVerdict {
  const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents;
  return judgeDocument(appspecDocument(bytes), options);
}

/** The same for a file that others judge as well. */
export function judgeDocument(
  document: AppspecDocument,
  { profile = 'v1', file = 'appspec.yml', os = 'linux' }: ParseAppspecOptions = {},
): AppspecVerdict {
  const { bytes } = document;
  try {
    return { accepted: true, appspec: readAs(profile, document, os), findings: [] };
  } catch (error) {
    const { code, node, ...rejection } = describeRejection(error, profile);
    const finding = explainRejection({
      code,
      error: rejection.error,
      place: rejection.place,
      node,
      bytes,
      file,
    });
    return { accepted: false, error: rejection.error, findings: [finding] };
  }
}

function readAs(profile: AgentProfile, document: AppspecDocument, os: System): Appspec {
  return profile === 'v1' || profile === 'v1-ruby-2.7'
    ? readAsAgent1(document, profile, os)
    : readAsAgent2(document);
}

interface Described {
  readonly code: string;
  readonly error: AgentError;
  readonly place: { readonly line: number; readonly column: number } | undefined;
  readonly node?: YamlNode | undefined;
}

function describeRejection(error: unknown, profile: AgentProfile): Described {
  if (error instanceof RubyError || error instanceof ParseError) {
    const { code, message, node } = error;
    const className = error instanceof RubyError ? error.className : 'ParseError';
    const place = node === undefined ? undefined : placeOf(node.start);
    return { code, error: { class: className, message }, place, node };
  }
  if (error instanceof AppspecTooLargeError) {
    const { message } = error;
    return { code: 'appspec-size', error: { class: 'AppspecTooLarge', message }, place: undefined };
  }
  if (error instanceof YamlSyntaxError) {
    const place = placeOf(error.details.problemMark);
    return { code: 'appspec-yaml', error: syntaxError(error, profile), place };
  }
  throw error;
}

function syntaxError(error: YamlSyntaxError, profile: AgentProfile): AgentError {
  if (profile === 'v1' || profile === 'v1-ruby-2.7') {
    return { class: 'Psych::SyntaxError', message: error.message };
  }
  const { problem, problemMark } = error.details;
  const { line, column } = placeOf(problemMark);
  const where = `at line ${String(line)} column ${String(column)}`;
  return {
    class: 'ParseError',
    message: `The deployment failed because of a YAML parsing error: ${problem} ${where}`,
  };
}
