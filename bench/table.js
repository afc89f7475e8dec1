const seconds = (value) => value.toFixed(2);
const megabytes = (value) => (value === undefined ? '' : (value / 1e6).toFixed(1));

function rows(cells) {
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function grid(head, body) {
  return rows([head, head.map(() => '---'), ...body]);
}

function compared({ corpus, files, bytes, packed, pushed, limit }) {
  const line = ({ name, version, wall, cpu, memory, size, ratio, failed }) =>
    failed === undefined
      ? [
          name,
          version,
          seconds(wall),
          seconds(cpu),
          memory.toFixed(0),
          megabytes(size),
          `${ratio.toFixed(2)} ×`,
        ]
      : [name, version, 'fails', '', '', '', failed];
  const head = ['', 'version', 'wall s', 'CPU s', 'peak MB', 'archive MB', 'time, to ours'];
  return [
    `### ${corpus}: ${files.toLocaleString('en')} files, ${megabytes(bytes)} MB`,
    grid(head, [...packed, ...pushed].map(line)),
    `Nothing but deflate on all processors takes ${seconds(limit.wall)} s; the whole process takes ${limit.ratio.toFixed(2)} × that.`,
  ].join('\n\n');
}

/** The results as Markdown. */
export function table({ machine, rounds, corpora, start, again, changed, upload, growth }) {
  const sections = [`${machine}; medians of ${rounds} rounds.`, ...corpora.map(compared)];
  if (start !== undefined) {
    const { ours, node } = start;
    sections.push(
      '### Start',
      `The tiny revision of D takes ${seconds(ours)} s, \`node -e 0\` ${seconds(node)} s; twice that and 0.1 s would be ${seconds(2 * node + 0.1)} s.`,
    );
  }
  if (again.length > 0) {
    const body = again.map(({ corpus, first, again }) => [corpus, seconds(first), seconds(again)]);
    sections.push('### Second run of an unchanged corpus: plan and one HeadObject');
    sections.push(grid(['corpus', 'first s', 'second s'], body));
  }
  if (changed.length > 0) {
    const body = changed.map(({ corpus, what, wall, cpu, ratio }) => [
      corpus,
      what,
      seconds(wall),
      seconds(cpu),
      ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    ]);
    const head = ['corpus', 'changed', 'wall s', 'CPU s', '`aws deploy push`, to ours'];
    sections.push('### Few files changed: pack + upload', grid(head, body));
  }
  if (upload.length > 0) {
    const body = upload.map(({ corpus, rate, pack, upload, overlapped, after, ratio }) => [
      corpus,
      rate,
      seconds(pack),
      seconds(upload),
      seconds(overlapped),
      seconds(after),
      `${ratio.toFixed(2)} ×`,
    ]);
    const head = [
      'corpus',
      'MB/s',
      'pack s',
      'upload s',
      'both at once s',
      'one after the other s',
      'to max',
    ];
    sections.push('### Upload', grid(head, body));
  }
  if (growth.length > 0) {
    const body = growth.map(({ files, bytes, size, wall, cpu, memory }) => [
      files.toLocaleString('en'),
      megabytes(bytes),
      megabytes(size),
      seconds(wall),
      seconds(cpu),
      memory.toFixed(0),
    ]);
    const head = ['files', 'MB', 'archive MB', 'wall s', 'CPU s', 'peak MB'];
    sections.push('### Growth', grid(head, body));
  }
  return sections.join('\n\n');
}
