import { requireText, type Input } from '../query/input.js';
import { isStructure } from '../server/read-json.js';
import { limitExceeded, malformedPolicy } from './failures.js';

const longestTrust = 2048;

/** A trust of a role: says who may assume it. @throws QueryError `ValidationError`, `MalformedPolicyDocument`, `LimitExceeded` */
export function readTrust(input: Input, name: string): string {
  const document = requireText(input, name, { longest: 131_072 });
  for (const statement of statementsOf(document)) {
    if (statement.Resource !== undefined || statement.NotResource !== undefined)
      throw malformedPolicy('Has prohibited field Resource');
    if (statement.Principal === undefined && statement.NotPrincipal === undefined)
      throw malformedPolicy('Missing required field Principal');
    if (statement.Action === undefined && statement.NotAction === undefined)
      throw malformedPolicy('Missing required field Action');
  }
  if (sizeOf(document) > longestTrust)
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${longestTrust}`);
  return document;
}

/** A policy of a role: says what it may do. @throws QueryError `ValidationError`, `MalformedPolicyDocument` */
export function readPolicy(input: Input, name: string): string {
  const document = requireText(input, name, { longest: 131_072 });
  for (const statement of statementsOf(document)) {
    if (statement.Principal !== undefined || statement.NotPrincipal !== undefined)
      throw malformedPolicy('Policy document should not specify a principal.');
    if (statement.Action === undefined && statement.NotAction === undefined)
      throw malformedPolicy('Policy statement must contain actions.');
    if (statement.Resource === undefined && statement.NotResource === undefined)
      throw malformedPolicy('Policy statement must contain resources.');
  }
  return document;
}

/** How much of a quota a document takes: white space does not count. */
export function sizeOf(document: string): number {
  return document.replace(/\s/g, '').length;
}

function statementsOf(document: string): readonly Readonly<Record<string, unknown>>[] {
  const policy = parse(document);
  if (!isStructure(policy)) throw malformedPolicy('Syntax errors in policy.');
  const { Version, Statement } = policy;
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    throw malformedPolicy('The policy must contain a valid version string');
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (statements.length === 0 || !statements.every(isStructure))
    throw malformedPolicy('Syntax errors in policy.');
  if (!statements.every(({ Effect }) => Effect === 'Allow' || Effect === 'Deny'))
    throw malformedPolicy('Syntax errors in policy.');
  return statements;
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw malformedPolicy('This policy contains invalid Json');
  }
}
