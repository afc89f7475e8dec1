/**
 * The lines by which a program says that something is not as it should be: warnings of Node (`ExperimentalWarning` and
 * `DeprecationWarning` among them), of a package manager, of Nx, Gulp or TypeScript, and our own.
 */
export function unusualLines(output: string): string[] {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /warn(?:ing)?s?\b|deprecat(?:ed|ion)|\bDEP\d{4}\b/i.test(line));
}
