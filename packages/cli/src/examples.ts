/** What is typed after the program and the command, and what it does; by command, and of all of them by no name. */
export const examples: Readonly<
  Record<string, readonly (readonly [given: string, does: string])[]>
> = {
  '': [
    ['', 'Where you are, and what comes next'],
    ['rehearse', 'All of it on this machine, without AWS'],
    ['deploy --groups web', 'One of the groups'],
    ['rollback web --to 1.4.2', 'Back to a version'],
  ],
  setup: [['--yes --groups web,worker', 'Asks nothing']],
  check: [['--rehearse', 'What needs no AWS account']],
  activate: [
    ['', 'Shows the plan, asks'],
    ['--emit cloudformation -o aws.yml', 'As a template'],
  ],
  policy: [
    ['', 'For who deploys'],
    ['check > policy.json', 'For who only looks'],
  ],
  register: [['--print --name till-7', 'For one machine']],
  'instance-setup': [['--os ubuntu > user-data.sh', 'For a launch template']],
  lint: [
    ['', 'What deploy would deploy'],
    ['dist.zip', 'An archive'],
  ],
  package: [
    ['-o out/shop.zip', 'Writes the archive'],
    ['--list', 'What is in it, and why'],
  ],
  diff: [['web', 'What would change on one group']],
  rehearse: [
    ['--fail-at AfterInstall:web-2', 'When that fails'],
    ['--watch', 'At every change'],
  ],
  shell: [
    ['web-1', 'Look around, and try the hook again'],
    ['web-1 < look.sh', 'Runs commands from a file'],
  ],
  deploy: [
    ['--dry-run', 'What would be done'],
    ['--groups web --environment production', 'One group'],
    ['--revision 1.4.2', 'Pushed before'],
  ],
  push: [['--version 1.4.2', 'For deploy --revision 1.4.2']],
  watch: [['d-A1B2C3D4E', 'Until it ends']],
  continue: [['web', 'The traffic moves']],
  'skip-wait': [['web', 'The old instances end']],
  stop: [['web --rollback', 'Stops, and brings the last good one back']],
  status: [['web --json', 'For a program']],
  history: [['web --limit 3', 'The last three']],
  logs: [['web --event AfterInstall', 'Of one event']],
  config: [['--environment production', 'What is in force there']],
  rollback: [
    ['', 'The last good revision, on all groups'],
    ['web --to 1.4.2', 'A version'],
  ],
  redeploy: [['web', 'What is live there']],
  restart: [['web', 'Without S3']],
  lock: [["web --reason 'sale until Monday'", 'Nobody deploys']],
  unlock: [['web', 'Everybody may again']],
  prune: [
    ['--keep 10', 'Shows what would go'],
    ['--yes', 'Deletes it'],
  ],
  explain: [['GROUP_BUSY', 'A code of an error']],
  completion: [['bash', 'For source <(…) in ~/.bashrc']],
};
