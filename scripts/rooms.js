/*
 * The rooms of packages/core/src, packages/rehearsal/src and packages/activation/src, from the top down, and what each may import from.
 * `npm run check:rooms` holds the code to it, and the maps in CONTRIBUTING.md are made from it. An arrow goes downwards only,
 * so that there are no circles.
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
    uses: ['source', 'config', 'files', 'errors'],
  },
  {
    name: 'check',
    idea: 'what stands in the way of a deployment: a list of probes, and the lines that they make',
    uses: [
      'commands',
      'run',
      'probe',
      'guard',
      'deployment',
      'plan',
      'aws',
      'config',
      'files',
      'model',
      'errors',
    ],
  },
  {
    name: 'commands',
    idea: 'what is asked of groups and deployments that are there: status, history, watch, stop, prune',
    uses: [
      'run',
      'prune',
      'compare',
      'guard',
      'deployment',
      'plan',
      'source',
      'aws',
      'config',
      'model',
      'errors',
    ],
  },
  {
    name: 'policy',
    idea: 'the documents of IAM for exactly one configuration',
    uses: ['run', 'prune', 'guard', 'config', 'errors'],
  },
  {
    name: 'run',
    idea: '`deploy()` and its steps; the only room that knows how far a run has come',
    uses: [
      'assemble',
      'report',
      'lint',
      'probe',
      'guard',
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
    uses: ['deployment', 'plan', 'model', 'text', 'errors'],
  },
  {
    name: 'lint',
    idea: 'a revision judged as the agent will judge it',
    uses: ['unpack', 'plan', 'workers', 'model', 'text', 'time', 'errors'],
  },
  {
    name: 'compare',
    idea: 'two revisions by what their archives list, in S3 by ranges of bytes',
    uses: ['unpack', 'aws', 'model', 'errors'],
  },
  {
    name: 'unpack',
    idea: 'ready-made archives read as the agent reads them; the rehearsal uses it too',
    uses: ['model', 'text', 'errors'],
  },
  {
    name: 'prune',
    idea: 'which revisions in S3 nothing needs any more: what is there and needed, the rules, the deletion',
    uses: ['guard', 'deployment', 'aws', 'model', 'errors'],
  },
  {
    name: 'probe',
    idea: 'one thing to look at before a deployment, and those that `check` and `deploy` both look at',
    uses: ['guard', 'deployment', 'aws', 'config', 'model', 'errors'],
  },
  {
    name: 'guard',
    idea: 'whether a group may be deployed to now, by this build: busy, order, lease, lock',
    uses: ['deployment', 'upload', 'aws', 'model', 'errors'],
  },
  {
    name: 'deployment',
    idea: 'start, watch, explain, stop',
    uses: ['aws', 'config', 'model', 'time', 'errors'],
  },
  {
    name: 'upload',
    idea: 'bytes → S3, skipped when the object is there',
    uses: ['aws', 'config', 'workers', 'files', 'model', 'errors'],
  },
  {
    name: 'archive',
    idea: 'plan → bytes: zip, tar, tgz',
    uses: ['plan', 'workers', 'model', 'errors'],
  },
  {
    name: 'plan',
    idea: 'entries → sorted, unique, checked, digested; the content cache',
    uses: ['source', 'workers', 'config', 'files', 'model', 'errors'],
  },
  {
    name: 'source',
    idea: 'where entries come from: folder, stream, ignore rules, links, git',
    uses: ['config', 'files', 'model', 'text', 'time', 'errors'],
  },
  {
    name: 'workers',
    idea: 'threads that digest, compress and copy',
    uses: ['model', 'errors'],
  },
  {
    name: 'aws',
    idea: 'SDK clients, one call to AWS and its end, proxies, profiles',
    uses: ['config', 'files', 'time', 'errors', 'edge'],
  },
  {
    name: 'config',
    idea: 'the options, once: types, checks, layers; what schemas and flags are made from',
    uses: ['files', 'model', 'errors'],
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
  { name: 'text', idea: 'patterns of names, encodings, sizes for people', uses: [] },
  { name: 'time', idea: 'deadlines and timers', uses: ['errors'] },
  { name: 'errors', idea: 'one table: code → message and hint', uses: [] },
  { name: 'edge', idea: 'signals, closed output, the home folder: what a process has', uses: [] },
];

export const rehearsalRooms = [
  {
    name: 'rehearse',
    idea: 'starts a rehearsal: the services on one port, and the instances',
    uses: [
      'request',
      's3',
      'codedeploy',
      'sts',
      'iam',
      'ec2',
      'autoscaling',
      'cloudwatch',
      'server',
      'instance',
      'isolation',
      'state',
      'protocol',
      'errors',
    ],
  },
  {
    name: 'request',
    idea: 'what the caller asks of a rehearsal, read: faults, events, the agent',
    uses: [
      's3',
      'codedeploy',
      'sts',
      'iam',
      'ec2',
      'autoscaling',
      'cloudwatch',
      'server',
      'protocol',
      'errors',
    ],
  },
  {
    name: 's3',
    idea: 'S3 over a folder; an operation is a file of `operations/`',
    uses: ['server', 'state'],
  },
  {
    name: 'codedeploy',
    idea: 'CodeDeploy over a folder, and the deployments under way; an operation is a file of `operations/`',
    uses: ['autoscaling', 'cloudwatch', 'ec2', 'iam', 'server', 'state', 'protocol'],
  },
  {
    name: 'sts',
    idea: 'STS, which keeps nothing: credentials of roles; an operation is a file of `operations/`',
    uses: ['query', 'server'],
  },
  {
    name: 'autoscaling',
    idea: 'Auto Scaling over a folder: groups, whose instances are EC2’s, and their hooks',
    uses: ['ec2', 'iam', 'query', 'server', 'state'],
  },
  {
    name: 'cloudwatch',
    idea: 'CloudWatch over a folder: alarms',
    uses: ['iam', 'query', 'server', 'state'],
  },
  {
    name: 'ec2',
    idea: 'EC2 over a folder: instances, their tags and profiles; an operation is a file of `operations/`',
    uses: ['iam', 'query', 'server', 'state'],
  },
  {
    name: 'iam',
    idea: 'IAM over a folder: roles and instance profiles; an operation is a file of `operations/`',
    uses: ['query', 'server', 'state'],
  },
  {
    name: 'query',
    idea: 'what services that are asked by forms have in common: parameters, answers in XML, refusals',
    uses: ['server'],
  },
  {
    name: 'server',
    idea: 'HTTP for a service, who signed, what goes wrong on purpose',
    uses: ['protocol'],
  },
  {
    name: 'instance',
    idea: 'an instance: its agent in a process, what it holds, its preparation',
    uses: ['isolation', 'agent', 'state', 'protocol', 'errors'],
  },
  {
    name: 'isolation',
    idea: 'namespaces in which an instance sees files of its own',
    uses: ['agent', 'shell', 'errors'],
  },
  {
    name: 'agent',
    idea: 'what the agent does on an instance: fetch, unpack, install, hooks',
    uses: ['protocol', 'shell'],
  },
  {
    name: 'state',
    idea: 'files that outlive a rehearsal, written whole or not at all, for one process at a time',
    uses: ['errors'],
  },
  {
    name: 'protocol',
    idea: 'what the rehearsal and an agent process say to each other',
    uses: [],
  },
  { name: 'shell', idea: 'quoting for bash', uses: [] },
  { name: 'errors', idea: 'its table: code → cause, remedy and message', uses: [] },
];

export const activationRooms = [
  {
    name: 'check',
    idea: 'what `check` asks IAM, EC2, Auto Scaling and CloudWatch; a probe is a file',
    uses: ['iam', 'aws'],
  },
  {
    name: 'import',
    idea: 'what is there → the section that says so',
    uses: ['resources', 'section'],
  },
  {
    name: 'emit',
    idea: 'the section → a template of CloudFormation; AWS is not asked',
    uses: ['resources', 'section', 'aws', 'errors'],
  },
  {
    name: 'plan',
    idea: 'what is wanted and what is there → what is to be done, and its being done',
    uses: ['resources', 'section', 'aws'],
  },
  {
    name: 'resources',
    idea: 'a file for each kind of thing: how it is read, made and changed; `list-resources.ts` has their order',
    uses: ['section', 'iam', 'aws', 'errors'],
  },
  {
    name: 'section',
    idea: 'the section of the configuration, by regions and accounts',
    uses: ['aws', 'errors'],
  },
  {
    name: 'iam',
    idea: 'roles and profiles read, and documents compared as what they allow',
    uses: ['aws'],
  },
  { name: 'aws', idea: 'the clients, one call, ARNs', uses: [] },
  { name: 'errors', idea: 'its table: code → cause, remedy and message', uses: [] },
];
