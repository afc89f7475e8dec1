import { Parser, type Options } from 'acorn';
import { tsPlugin } from '@sveltejs/acorn-typescript';
import { lineEnd } from './wiring.js';

/** What of a syntax tree this needs to know. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

interface Parsed {
  readonly body: readonly Node[];
  /** Every name that is in the file, whatever it stands for. */
  readonly names: ReadonlySet<string>;
}

/** How a gulpfile has Gulp. */
interface Gulp {
  /** The statement that brings it. */
  readonly statement: Node;
  /** An expression for `gulp.src`. */
  readonly src: string | undefined;
}

export interface WiredGulpfile {
  readonly lines: readonly string[];
  readonly changed: string | undefined;
  readonly problem?: string;
}

function parse(text: string, typescript: boolean, sourceType: 'module' | 'script'): Parsed {
  const names = new Set<string>();
  const options: Options = {
    ecmaVersion: 'latest',
    sourceType,
    allowHashBang: true,
    allowReturnOutsideFunction: true,
    // The plugin wants to know where tokens stand.
    locations: true,
    onToken: ({ type, start, end }) => {
      if (type.label === 'name') names.add(text.slice(start, end));
    },
  };
  const parser = typescript ? Parser.extend(tsPlugin()) : Parser;
  const { body } = parser.parse(text, options) as unknown as { body: readonly Node[] };
  return { body, names };
}

const node = (value: unknown) => value as Node | undefined;
const nodes = (value: unknown) => value as readonly Node[];

/** Whether an expression is `require('gulp')`. */
function isRequire(value: unknown): boolean {
  const call = node(value);
  if (call?.type !== 'CallExpression' || node(call.callee)?.name !== 'require') return false;
  return nodes(call.arguments)[0]?.value === 'gulp';
}

/** `import … from 'gulp'`. */
function importedGulp(body: readonly Node[]): Gulp | undefined {
  const statement = body.find(
    ({ type, source, importKind }) =>
      type === 'ImportDeclaration' && node(source)?.value === 'gulp' && importKind !== 'type',
  );
  if (statement === undefined) return undefined;
  const specifiers = nodes(statement.specifiers);
  const whole = specifiers.find(({ type }) => type !== 'ImportSpecifier');
  const part = specifiers.find(({ imported }) => node(imported)?.name === 'src');
  const local = (it: Node | undefined) => node(it?.local)?.name as string | undefined;
  return { statement, src: whole === undefined ? local(part) : `${local(whole) ?? ''}.src` };
}

/** `const gulp = require('gulp')`, or with names taken from it. */
function requiredGulp(body: readonly Node[]): Gulp | undefined {
  for (const statement of body) {
    if (statement.type !== 'VariableDeclaration') continue;
    const found = nodes(statement.declarations).find(({ init }) => isRequire(init));
    const id = node(found?.id);
    if (id === undefined) continue;
    if (id.type === 'Identifier') return { statement, src: `${id.name as string}.src` };
    const part = nodes(id.properties ?? []).find(({ key }) => node(key)?.name === 'src');
    return { statement, src: node(part?.value)?.name as string | undefined };
  }
  return undefined;
}

/** Where CommonJS exports tasks: `exports`, or `module.exports` where that is an object of its own; undefined for neither. */
function exportsOf(body: readonly Node[]): string | undefined {
  let found: string | undefined;
  for (const { type, expression } of body) {
    const it = node(expression);
    if (type !== 'ExpressionStatement' || it === undefined) continue;
    if (it.type === 'CallExpression' && node(node(it.callee)?.property)?.name === 'task')
      found ??= 'exports';
    if (it.type !== 'AssignmentExpression') continue;
    const left = node(it.left);
    const object = node(left?.object);
    const property = node(left?.property)?.name;
    if (object?.name === 'exports') found ??= 'exports';
    if (object?.name === 'module' && property === 'exports') {
      if (node(it.right)?.type !== 'ObjectExpression') return undefined;
      found = 'module.exports';
    }
    if (node(object?.object)?.name === 'module') found = 'module.exports';
  }
  return found;
}

/** The place after the line of a statement; undefined where something else stands in that line. */
function afterLine(text: string, { end }: Node): number | undefined {
  const rest = /^[ \t;]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?:\r?\n|$)/.exec(
    text.slice(end),
  )?.[0];
  return rest === undefined ? undefined : end + rest.length;
}

function readTree(text: string, typescript: boolean) {
  const isModule = (body: readonly Node[]) =>
    body.some(({ type }) => /^(?:Import|Export)\w*Declaration$/.test(type));
  try {
    const tree = parse(text, typescript, 'module');
    if (isModule(tree.body) || typescript) return { ...tree, module: isModule(tree.body) };
  } catch {
    // CommonJS need not be valid as a module.
  }
  try {
    return { ...parse(text, typescript, 'script'), module: false };
  } catch {
    return undefined;
  }
}

/**
 * A gulpfile with a task that deploys; every other byte of it stays.
 *
 * @param source folder whose contents are deployed
 */
export function wireGulpfile(text: string, name: string, source: string): WiredGulpfile {
  const typescript = /\.[cm]?ts$/.test(name);
  const tree = readTree(text, typescript);
  const gulp = tree && (tree.module ? importedGulp(tree.body) : requiredGulp(tree.body));
  const module = tree?.module ?? !/\brequire\s*\(/.test(text);
  const target = tree && !tree.module ? exportsOf(tree.body) : undefined;
  const statement = gulp === undefined ? '' : text.slice(gulp.statement.start, gulp.statement.end);
  const quote = statement.includes('"gulp"') ? '"' : "'";
  const semicolon = statement === '' || statement.endsWith(';') ? ';' : '';
  const quoted = (value: string) => `${quote}${value}${quote}`;
  const globs =
    source === '.'
      ? `[${['**', '!node_modules/**', '!deploy/**'].map(quoted).join(', ')}]`
      : quoted(`${source}/**`);
  const indent = /^\t/m.test(text) ? '\t' : '  ';
  const bring = module
    ? `import { deploy as deployRevision, revision } from ${quoted('gulp-codedeployer')}${semicolon}`
    : `const { deploy: deployRevision, revision } = require(${quoted('gulp-codedeployer')})${semicolon}`;
  const task = [
    module ? 'export const deploy = () =>' : `${target ?? 'exports'}.deploy = () =>`,
    `${indent}${gulp?.src ?? 'gulp.src'}(${globs}, { encoding: false, dot: true }).pipe(revision()).pipe(deployRevision())${semicolon}`,
  ];
  const lines = [bring, '', ...task];
  const not = (problem: string) => ({ lines, changed: undefined, problem });
  if (tree === undefined) return not('it cannot be parsed');
  const taken = ['deploy', 'deployRevision', 'revision'].find((it) => tree.names.has(it));
  if (taken !== undefined) return not(`it has the name "${taken}" already`);
  if (gulp?.src === undefined) return not('it does not bring gulp.src in a way that is known');
  if (!module && target === undefined) return not('it exports no tasks in a way that is known');
  const at = afterLine(text, gulp.statement);
  if (at === undefined) return not('something else stands in the line that brings Gulp');
  const eol = lineEnd(text);
  const before = text.slice(0, at);
  const rest = text.slice(at);
  const start = `${before}${before.endsWith('\n') ? '' : eol}${bring}${rest === '' ? '' : eol}${rest}`;
  const hasEnd = text.endsWith('\n');
  return {
    lines,
    changed: `${start}${hasEnd ? '' : eol}${eol}${task.join(eol)}${hasEnd ? eol : ''}`,
  };
}
