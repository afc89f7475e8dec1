import type { Session, Runtime } from 'node:inspector';

/** What is needed of a stream to find what is piped into it. */
export interface Destination {
  listeners(event: string): unknown[];
}

/** Where the code that the inspector runs finds what it hands over, while it runs. */
const handover = 'gulp-codedeployer.handover';
const global = globalThis as { [handover]?: ((value: unknown) => unknown) | undefined };

/** Names that `pipe()` of Node, of readable-stream and of the oldest streams has for both ends. */
const captured = new Set(['src', 'source', 'dest']);

/** Looks into functions of this process as a debugger does: nothing is paused or changed. */
class Inspector {
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  private properties({
    objectId = '',
  }: Runtime.RemoteObject): Runtime.GetPropertiesReturnType | undefined {
    let answer: Runtime.GetPropertiesReturnType | undefined;
    // A session with one's own thread answers before `post` returns.
    const parameters = { objectId, ownProperties: true };
    this.session.post('Runtime.getProperties', parameters, (error, properties) => {
      if (error === null) answer = properties as Runtime.GetPropertiesReturnType;
    });
    return answer;
  }

  private valueOf({ objectId }: Runtime.RemoteObject): unknown {
    let value: unknown;
    if (objectId === undefined) return value;
    global[handover] = (given) => (value = given);
    const functionDeclaration = `function () { globalThis['${handover}'](this); }`;
    this.session.post('Runtime.callFunctionOn', { objectId, functionDeclaration });
    global[handover] = undefined;
    return value;
  }

  private remote(value: unknown): Runtime.RemoteObject {
    let remote: Runtime.RemoteObject = { type: 'undefined' };
    global[handover] = () => value;
    const expression = `globalThis['${handover}']()`;
    this.session.post('Runtime.evaluate', { expression }, (_error, { result }) => {
      remote = result;
    });
    global[handover] = undefined;
    return remote;
  }

  private variables(scope: Runtime.RemoteObject): Map<string, unknown> {
    const found = new Map<string, unknown>();
    for (const { name, value } of this.properties(scope)?.result ?? [])
      if (value !== undefined && captured.has(name)) found.set(name, this.valueOf(value));
    return found;
  }

  /** The variables that a function holds on to, scope by scope, and what it is bound to. */
  closure(listener: unknown): { scopes: Map<string, unknown>[]; bound: unknown } {
    const inner = this.properties(this.remote(listener))?.internalProperties ?? [];
    const [bound, held] = ['[[BoundThis]]', '[[Scopes]]'].map(
      (name) => inner.find((property) => property.name === name)?.value,
    );
    const scopes = (held === undefined ? [] : (this.properties(held)?.result ?? []))
      .flatMap(({ value }) => value ?? [])
      // Those of functions; that of all globals is large.
      .filter(({ description }) => description?.startsWith('Closure') === true)
      .map((scope) => this.variables(scope));
    return { scopes, bound: bound === undefined ? undefined : this.valueOf(bound) };
  }
}

/** A session of the inspector, where this Node has one and may use it. */
function openSession(): Session | undefined {
  const isAllowed = process.features.inspector && !('permission' in process);
  const inspector = isAllowed ? process.getBuiltinModule('node:inspector') : undefined;
  const session = inspector === undefined ? undefined : new inspector.Session();
  session?.connect();
  return session;
}

/**
 * The streams that are piped into another one at this moment, whichever library made them. No stream knows that of itself:
 * `pipe()` leaves only listeners at its destination, which are closures over the source. So these are looked into.
 *
 * @returns none where Node's inspector is not to be had
 */
export function upstreamOf(destination: Destination): unknown[] {
  const session = openSession();
  if (session === undefined) return [];
  const found = new Set<unknown>();
  try {
    const inspector = new Inspector(session);
    for (const listener of ['error', 'finish'].flatMap((name) => destination.listeners(name))) {
      const { scopes, bound } = inspector.closure(listener);
      // streamx binds its listeners to an object with both ends.
      const { from, to } = (bound ?? {}) as { from?: unknown; to?: unknown };
      if (to === destination) found.add(from);
      for (const variables of scopes)
        if (variables.get('dest') === destination)
          found.add(variables.get('src') ?? variables.get('source'));
    }
  } finally {
    session.disconnect();
  }
  return [...found].filter(
    (source) => typeof (source as NodeJS.ReadableStream | null)?.pipe === 'function',
  );
}
