import type { OptionInfo } from '@codedeployer/core/config';
import type { Context, Flags } from './context.js';
import { addConfigFlags, parseList, parsePort } from './flags.js';
import { arrangeHelp, type ExitCodes } from './help.js';
import { addOperatingCommands } from './operating-commands.js';
import { addPreparingCommands } from './preparing-commands.js';
import { Argument, Command, Option } from './commander.js';

/** What people call a command after other tools; the nearest name would be another one. */
const synonyms: Readonly<Record<string, string>> = {
  ...{
    list: 'history',
    ls: 'history',
    log: 'logs',
    show: 'status',
    tail: 'watch',
    follow: 'watch',
  },
  ...{ undo: 'rollback', revert: 'rollback', cancel: 'stop', abort: 'stop' },
  ...{ publish: 'deploy', release: 'deploy', ship: 'deploy', upload: 'push', pack: 'package' },
  ...{ build: 'package', zip: 'package', test: 'rehearse', simulate: 'rehearse' },
  ...{ validate: 'lint', doctor: 'check', clean: 'prune', bootstrap: 'activate' },
};

/** Where nothing is deployed. */
const whateverIsDeployed = ({ whenDeploying }: OptionInfo) => !whenDeploying;

/**
 * The commands. Each is loaded when it is called, so that `--help` answers at once.
 *
 * @param exitCodes where a help is to say everything
 */
export function createProgram(context: Context, exitCodes?: ExitCodes): Command {
  const program = new Command('codedeployer')
    .description('Deploy any codebase to groups of EC2 instances through AWS CodeDeploy')
    .option('-v, --version', 'Version; with both flags, of all packages and where they are.')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => context.process.stdout.write(text),
      getOutHelpWidth: () => context.process.stdout.columns ?? 80,
      writeErr: (text) => context.tell(text.trimEnd()),
      outputError: (text, write) => write(withHint(text, context)),
    })
    // `deploy --version 3` names the version of the revision.
    .enablePositionalOptions()
    .showHelpAfterError(
      '(codedeployer --help lists the commands, codedeployer <command> --help its options)',
    );

  program
    .command('setup')
    .alias('init')
    .description(
      'Create the deploy/ folder: configuration, appspec.yml and scripts for each group. Never overwrites',
    )
    .option(
      '--application <name>',
      'Name of the CodeDeploy application. Otherwise that of the project.',
    )
    .option('--bucket <name>', 'S3 bucket that revisions are uploaded to.')
    .addOption(
      new Option('--groups <names>', 'Deployment groups, separated by commas.').argParser<
        string[] | undefined
      >(parseList),
    )
    .option('--region <region>', 'AWS region. Otherwise that of the environment or the profile.')
    .option(
      '--strategy <name>',
      'How AfterInstall deploys: rotating-releases or simple-copy. Otherwise rotating-releases.',
    )
    .option(
      '--source <folder>',
      'Folder whose contents are deployed. Otherwise what fits the project.',
    )
    .option(
      '--start <command>',
      'Command that starts the application where it is deployed; "" for none. Otherwise what fits the project.',
    )
    .option(
      '--health-url <url>',
      'URL by which an instance says that it is well; "" for none. Otherwise what fits the project.',
    )
    .option('--project <name>', 'Project of the Nx workspace. Otherwise that of this folder.')
    .option(
      '--from <file>',
      'Convert the configuration of the PHP tool, such as deploy/config.php.',
    )
    .option(
      '--wire',
      'Add the lines that deploy to the build tool: gulpfile, project.json or package.json. They are shown otherwise.',
    )
    .option(
      '--eject',
      'Also copy the wrapper and the strategies, to change them; a copy of yours wins over the built-in one.',
    )
    .option('-y, --yes', 'Ask nothing, and take what fits the project.')
    .option('--dry-run', 'Print what would be written, and write nothing.')
    .action(async (flags: Flags) => (await import('./commands/setup.js')).runSetup(context, flags));

  addConfigFlags(
    program
      .command('lint')
      .argument(
        '[path]',
        'A folder, a ready-made archive or an appspec.yml. Otherwise what `deploy` would deploy.',
      )
      .description('Judge the revision as the agent will, without deploying it'),
    whateverIsDeployed,
  )
    .option('--json', 'Print the report as JSON.')
    .option('--fix', 'Correct appspec.yml where only one thing can be meant.')
    .action(async (path: string | undefined, flags: Flags) =>
      (await import('./commands/lint.js')).runLint(context, path, flags),
    );

  addConfigFlags(
    program.command('package').description('Make the revision archive and write it to a file'),
    whateverIsDeployed,
  )
    .option(
      '-o, --output <file>',
      'File to write. Otherwise .codedeployer/<application>-<version>.zip.',
    )
    .addOption(
      new Option(
        '--list',
        'Write no archive: print each path with its size and the rule that let it in or kept it out, and the largest files and folders.',
      ).conflicts('output'),
    )
    .option('--json', 'With --list: print it as JSON.')
    .action(async (flags: Flags) =>
      (await import('./commands/package.js')).runPackage(context, flags),
    );

  addConfigFlags(
    program
      .command('config')
      .description('Print the options that are in force, and where each value comes from'),
  )
    .option('--json', 'Print it as JSON.')
    .action(async (flags: Flags) =>
      (await import('./commands/config.js')).runConfig(context, flags),
    );

  addConfigFlags(
    program
      .command('deploy')
      .description('Pack, upload and deploy to the configured groups, and wait for the end'),
  )
    .option(
      '--dry-run',
      'Print what would be done: files, keys, groups and the calls to AWS, which is only read.',
    )
    .option('--json', 'Print the report as JSON, however it went.')
    .action(async (flags: Flags) =>
      (await import('./commands/deploy.js')).runDeploy(context, flags),
    );

  addConfigFlags(
    program
      .command('push')
      .description('Pack, upload and register the revision, for another job to deploy it'),
    ({ stage, name }) =>
      stage === 'rehearsal'
        ? ['rehearse', 'faults', 'fresh'].includes(name)
        : stage !== 'deployment' || ['description', 'sequence'].includes(name),
  )
    .option('--json', 'Print the revision as JSON.')
    .action(async (flags: Flags) => (await import('./commands/push.js')).runPush(context, flags));

  addConfigFlags(
    program
      .command('rehearse')
      .description('Deploy to rehearsal instances on this machine; no AWS account is needed'),
    ({ name }) => name !== 'rehearse',
  )
    .option('--dry-run', 'Print what would be done, and start no rehearsal.')
    .option('--json', 'Print the report as JSON, however it went.')
    .option(
      '--serve',
      'Deploy nothing: print how to point any AWS client at the rehearsal, and answer it until Ctrl-C.',
    )
    .option(
      '--port <number>',
      'With --serve: the port on 127.0.0.1. Otherwise any that is free.',
      parsePort,
    )
    .addOption(
      new Option(
        '--watch',
        'Rehearse again at every change: of the source, the deploy folder or the configuration, until Ctrl-C.',
      ).conflicts(['dryRun', 'serve', 'keep', 'keepFailed']),
    )
    .action(async (flags: Flags & { readonly serve?: boolean; readonly watch?: boolean }) =>
      flags.serve === true
        ? (await import('./commands/serve.js')).runServe(context, flags)
        : flags.watch === true
          ? (await import('./commands/watch-rehearsal.js')).runWatchedRehearsals(context, flags)
          : (await import('./commands/deploy.js')).runDeploy(context, flags, { rehearse: true }),
    );

  addOperatingCommands(program, context);

  addPreparingCommands(program, context);

  program
    .command('explain')
    .argument('<code>', 'A code that an error or a finding of the linter has named.')
    .description('Say why an error comes about and what to do about it')
    .action(async (code: string) =>
      (await import('./commands/explain.js')).runExplain(context, code),
    );

  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'Your shell.').choices(['bash', 'zsh', 'fish']))
    .description('Print a script by which the Tab key completes commands, options and groups')
    .action(async (shell: 'bash' | 'zsh' | 'fish') =>
      (await import('./commands/completion.js')).runCompletion(context, shell),
    );
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: readonly string[]) =>
      (await import('./commands/completion.js')).runComplete(program, context, words),
    );

  addHelpCommand(program, context);
  arrangeHelp(program, exitCodes);
  // An action of the program would take a command that there is not for an argument of its own.
  if (context.process.argv.length === 2)
    program.action(async () =>
      (await import('./commands/where-you-are.js')).runWhereYouAre(context),
    );
  return program;
}

/** What is wrong with a command line, with what may have been meant where commander does not know. */
function withHint(error: string, { process }: Context): string {
  const name = /^error: unknown command '(.+)'/.exec(error)?.[1] ?? '';
  if (Object.hasOwn(synonyms, name))
    return `error: unknown command '${name}'\n(Did you mean ${synonyms[name] ?? ''}?)\n`;
  const flag = /^error: unknown option '(--?[\w-]+)/.exec(error)?.[1];
  const isFirst = flag !== undefined && process.argv[2]?.startsWith(flag) === true;
  return isFirst && process.argv.length > 3
    ? `${error}(Options stand after the command: codedeployer <command> ${flag})\n`
    : error;
}

/** Unlike commander's own, it does not take a command that there is not for a wish to see them all. */
function addHelpCommand(program: Command, { process }: Context): void {
  program
    .command('help')
    .argument('[command]')
    .description('Display the help of a command')
    .option('--all', 'With all options, in full.')
    .action(async (name: string | undefined) => {
      const isKnown = program.commands.some((command) =>
        [command.name(), ...command.aliases()].includes(name ?? ''),
      );
      await program.parseAsync([
        ...process.argv.slice(0, 2),
        ...(name === undefined ? [] : [name]),
        ...(name === undefined || isKnown ? ['--help'] : []),
      ]);
    });
}
