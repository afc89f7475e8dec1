/*
 * The rooms of packages/core/src, from the top down, and what each may import from. `npm run check:rooms` holds the code
 * to it, and the map in CONTRIBUTING.md is made from it. An arrow goes downwards only, so that there are no circles.
 */
export const rooms = [
  {
    name: 'host',
    idea: 'what the adapters have in common: signals, lines, the report, CANCELLED',
    uses: ['run', 'report', 'model', 'errors', 'edge'],
  },
  {
    name: 'setup',
    idea: 'the `setup` command: the files of a first deployment',
    uses: ['source', 'config', 'files'],
  },
  {
    name: 'run',
    idea: '`deploy()` and its steps; the only room that knows how far a run has come',
    uses: [
      'assemble',
      'report',
      'lint',
      'deployment',
      'upload',
      'archive',
      'plan',
      'source',
      'workers',
      'aws',
      'config',
      'files',
      'model',
      'time',
      'errors',
    ],
  },
  {
    name: 'assemble',
    idea: 'source, deploy folder and built-in scripts → what is in the archive',
    uses: ['lint', 'plan', 'source', 'workers', 'files', 'model', 'errors'],
  },
  {
    name: 'report',
    idea: 'events and reports → lines, JSON, a page, CI annotations',
    uses: ['deployment', 'plan', 'model', 'errors'],
  },
  {
    name: 'lint',
    idea: 'a revision judged as the agent will judge it',
    uses: ['unpack', 'plan', 'workers', 'model', 'text', 'errors'],
  },
  {
    name: 'unpack',
    idea: 'ready-made archives read as the agent reads them; the rehearsal uses it too',
    uses: ['model', 'errors'],
  },
  {
    name: 'deployment',
    idea: 'start, watch, explain, stop',
    uses: ['aws', 'config', 'model', 'time', 'errors'],
  },
  {
    name: 'upload',
    idea: 'bytes → S3, skipped when the object is there',
    uses: ['aws', 'config', 'workers', 'model', 'errors'],
  },
  {
    name: 'archive',
    idea: 'plan → bytes: zip, tar, tgz',
    uses: ['plan', 'workers', 'files', 'model', 'errors'],
  },
  {
    name: 'plan',
    idea: 'entries → sorted, unique, checked, digested; the content cache',
    uses: ['source', 'workers', 'config', 'files', 'model', 'errors'],
  },
  {
    name: 'source',
    idea: 'where entries come from: folder, stream, ignore rules, links, git',
    uses: ['config', 'files', 'model', 'text', 'errors'],
  },
  {
    name: 'workers',
    idea: 'threads that digest, compress and copy',
    uses: ['model', 'errors'],
  },
  {
    name: 'aws',
    idea: 'SDK clients, one call to AWS and its end, proxies, profiles',
    uses: ['config', 'files', 'errors'],
  },
  {
    name: 'config',
    idea: 'the options, once: types, checks, layers; what schemas and flags are made from',
    uses: ['files', 'errors'],
  },
  {
    name: 'files',
    idea: 'questions about paths and files that several rooms ask',
    uses: ['errors'],
  },
  {
    name: 'model',
    idea: 'what the rooms talk about: entries, events, progress, reports, the contract with the rehearsal',
    uses: [],
  },
  { name: 'text', idea: 'patterns of names, encodings', uses: [] },
  { name: 'time', idea: 'deadlines and timers', uses: ['errors'] },
  { name: 'errors', idea: 'one table: code → message and hint', uses: [] },
  { name: 'edge', idea: 'signals, closed output, the home folder: what a process has', uses: [] },
];
