/** A document of IAM, as AWS takes it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  /** Letters and digits: what the statement is for. */
  readonly Sid: string;
  readonly Effect: 'Allow';
  /** Whom a role trusts; in trust documents alone. */
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

export function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

/** A statement that names each action and resource once. */
export function allow(
  Sid: string,
  actions: readonly string[],
  resources: readonly string[],
): PolicyStatement {
  return { Sid, Effect: 'Allow', Action: unique(actions), Resource: unique(resources) };
}

/** A document of the statements that say anything. */
export function policyDocument(statements: readonly PolicyStatement[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statements.filter(
      ({ Action, Resource }) => Action.length > 0 && Resource?.length !== 0,
    ),
  };
}
