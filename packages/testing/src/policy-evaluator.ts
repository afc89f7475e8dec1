/** What of a document of IAM counts here; nothing is denied in it. */
interface Statement {
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** A call as IAM sees it. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  /** What conditions may ask for, beside the resource. */
  readonly context?: Readonly<Record<string, string>>;
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()|[\]{}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su').test(text);
}

const equal = (patterns: readonly string[], value: string) => patterns.includes(value);
const like = (patterns: readonly string[], value: string) =>
  patterns.some((pattern) => matches(pattern, value));

const operators: Readonly<Record<string, typeof equal>> = {
  StringEquals: equal,
  'ForAnyValue:StringEquals': equal,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
};

function areMet({ Condition = {} }: Statement, context: Asked['context'] = {}): boolean {
  return Object.entries(Condition).every(([operator, conditions]) => {
    const compare = operators[operator];
    if (compare === undefined) throw new Error(`the evaluator does not know ${operator}`);
    return Object.entries(conditions).every(([key, wanted]) => {
      const value = context[key];
      return value !== undefined && compare([wanted].flat(), value);
    });
  });
}

/** Whether a document allows a call: all of IAM that our documents use, which deny nothing. */
export function allows(
  { Statement }: { readonly Statement: readonly Statement[] },
  { action, resource, context }: Asked,
): boolean {
  return Statement.some(
    (statement) =>
      statement.Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      (statement.Resource ?? ['*']).some((pattern) => matches(pattern, resource)) &&
      areMet(statement, context),
  );
}
