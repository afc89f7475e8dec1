/** Rows as lines whose cells stand below one another; the last cell of a row takes what is left. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries())
      if (index < row.length - 1) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(index < row.length - 1 ? (widths[index] ?? 0) : 0))
      .join('  ')
      .trimEnd(),
  );
}
