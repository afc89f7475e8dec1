import type { Appspec } from '../appspec.js';
import type { AppspecDocument } from '../document.js';
import { startOfText } from '../yaml/mark.js';
import { emptyScalar } from '../yaml/parse-context.js';
import { deploymentFailedV2, ParseError } from './parse-error.js';
import { readAppspecV2 } from './read-appspec-v2.js';
import { collectAnchors } from './typed-values.js';

/**
 * Reads a file as agent 2 does. Its rules were taken from its source, not from running it.
 * @throws ParseError, YamlSyntaxError or AppspecTooLargeError when it is refused.
 */
export function readAsAgent2(document: AppspecDocument): Appspec {
  const text = decodeUtf8(document.bytes);
  if (text.trim() === '') {
    throw deploymentFailedV2(
      'appspec-empty',
      "the application specification file was empty. Make sure your AppSpec file defines at minimum the 'version' and 'os' properties.",
      emptyScalar(startOfText),
    );
  }
  const root = document.root();
  if (root === undefined) throw yamlFailure('appspec-empty', 'EOF while parsing a value');
  const appspec = readAppspecV2({ node: root, path: '', anchors: collectAnchors(root) });
  if (document.hasMore()) {
    throw yamlFailure(
      'appspec-documents',
      'deserializing from YAML containing more than one document is not supported',
    );
  }
  return appspec;
}

function yamlFailure(code: string, message: string): ParseError {
  return new ParseError(code, `The deployment failed because of a YAML parsing error: ${message}`);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const message =
      'The deployment failed because of an IO error: stream did not contain valid UTF-8';
    throw new ParseError('appspec-encoding', message);
  }
}
