/** Classes that the agent's Ruby has loaded, of those that somebody might name in a file. */
const classes: ReadonlySet<string> = new Set([
  ...['Object', 'String', 'Symbol', 'Array', 'Hash', 'Integer', 'Float', 'NilClass', 'TrueClass'],
  ...['FalseClass', 'Complex', 'Rational', 'BigDecimal', 'Date', 'DateTime', 'Time', 'Struct'],
  ...['Set', 'OpenStruct', 'Range', 'Regexp', 'Exception', 'StandardError', 'RuntimeError'],
  ...['ArgumentError', 'TypeError', 'NameError', 'NoMethodError', 'IOError', 'Psych::Omap'],
  ...['Psych::Set', 'Pathname', 'Proc', 'Module', 'Class', 'Comparable', 'Kernel', 'Enumerable'],
]);

/** The first part of a class name that Ruby does not know, as it is named in the error; undefined for one that it knows. */
export function unknownClass(name: string): string | undefined {
  // The agent's own, and those of the AWS SDK, are too many to name.
  if (classes.has(name) || /^(?:Aws|InstanceAgent|ProcessManager)(?:::|$)/.test(name))
    return undefined;
  const [first = ''] = name.split('::');
  return classes.has(first) || first === name ? name : `${first}::`;
}
