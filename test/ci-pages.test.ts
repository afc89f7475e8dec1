import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { oidcTrust, type OidcJob } from '@codedeployer/core/policy';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { parse } from 'yaml';
import { grammarErrors } from './support/github-grammar.js';

/** What of commander is needed here: the command line reads its flags, and does nothing. */
interface Command {
  readonly commands: readonly Command[];
  name(): string;
  exitOverride(): Command;
  action(does: () => void): Command;
  opts(): Readonly<Record<string, string>>;
  parseAsync(argv: readonly string[]): Promise<Command>;
}

interface Block {
  readonly language: string;
  readonly file: string;
  readonly text: string;
}

const root = new URL('../', import.meta.url);
const page = readFileSync(new URL('docs/ci.md', root), 'utf8');
const blocks: readonly Block[] = [...page.matchAll(/^```(\w+)(?: (\S+))?\n([^]*?)^```$/gm)].map(
  ([, language = '', file = '', text = '']) => ({ language, file, text }),
);
const [github, gitlab] = ['.github/workflows/deploy.yml', '.gitlab-ci.yml'].map(
  (file) => parse(blocks.find((block) => block.file === file)!.text) as unknown,
) as [Workflow, GitLab];

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly environment?: string;
        readonly permissions?: object;
        readonly steps: readonly {
          readonly uses?: string;
          readonly with?: Readonly<Record<string, string>>;
        }[];
      }
    >
  >;
}

interface GitLab {
  readonly deploy: { readonly id_tokens: { readonly AWS_TOKEN: { readonly aud: string } } };
}

/** The shell of a block, wherever its format has it. */
function shellOf({ language, text }: Block): string[] {
  if (language === 'sh') return [text];
  if (language === 'groovy') return [...text.matchAll(/\bsh '([^']*)'/g)].map(([, it = '']) => it);
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inside] of Object.entries(value)) {
      const isShell = ['run', 'script', 'inlineScript'].includes(key);
      if (isShell) found.push(...[inside].flat().map(String));
      else walk(inside);
    }
  };
  walk(parse(text));
  return found;
}

/** The arguments of each `codedeployer` in it; a variable stands for a number. */
function callsIn(shell: string): string[][] {
  return [...shell.matchAll(/\bnpx codedeployer ([^|>)\n]*)/g)].map(([, words = '']) =>
    [...words.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) =>
      (single ?? double ?? bare ?? '').replace(/^\$\w+$/, '7'),
    ),
  );
}

const { createProgram } = (await import(new URL('packages/cli/dist/program.js', root).href)) as {
  createProgram: (context: object) => Command;
};

/** What the command line reads from arguments; what it does not know, or does not take as a value, fails the test. */
async function read(call: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const program = createProgram({ tell: () => undefined, process }).exitOverride();
  const command = program.commands.find((one) => one.name() === call[0]);
  expect(command, `there is no command "${String(call[0])}"`).not.to.be.undefined;
  command!.exitOverride().action(() => undefined);
  await program.parseAsync(['node', 'codedeployer', ...call]);
  return command!.opts();
}

describe('docs/ci.md', () => {
  it('has a file for each service that can be read, GitHub’s by GitHub’s grammar, and shell that is clean for shellcheck', () => {
    expect(blocks.map(({ file }) => file).filter((file) => file !== '')).to.have.members([
      '.github/workflows/deploy.yml',
      '.gitlab-ci.yml',
      'bitbucket-pipelines.yml',
      'Jenkinsfile',
      'azure-pipelines.yml',
    ]);
    for (const { file, text } of blocks)
      if (file.startsWith('.github/')) expect(grammarErrors('workflow', text)).to.deep.equal([]);
    const shell = blocks.map((block) => shellOf(block));
    expect(shell.every((pieces) => pieces.length > 0)).to.be.true;
    const { stdout } = spawnSync('shellcheck', ['--shell=bash', '-'], {
      input: shell.flat().join('\n'),
      encoding: 'utf8',
    });
    expect(stdout).to.equal('');
  });

  it('names commands and flags that there are, and inputs that the action has', async () => {
    const calls = blocks.flatMap((block) => shellOf(block).flatMap(callsIn));
    expect(calls).to.have.length.above(12);
    for (const call of calls) await read(call);
    expect((await errorOf(read(['deploy', '--dotnv', 'x']))).message).to.contain('--dotnv');
    expect((await errorOf(read(['deploy', '--sequence', 'last']))).message).to.match(
      /'last' is invalid.*not a number/,
    );

    const { inputs } = parse(readFileSync(fileURLToPath(new URL('action.yml', root)), 'utf8')) as {
      readonly inputs: object;
    };
    const uses = Object.values(github.jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ uses = '' }) => uses.startsWith('OWNER/codedeployer@'));
    expect(uses).to.have.length(2);
    for (const { with: given = {} } of uses) {
      expect(inputs).to.include.all.keys(Object.keys(given));
      const { command = 'deploy', arguments: lines = '' } = given;
      await read([
        command,
        ...lines
          .replaceAll(/\$\{\{.*?\}\}/g, '7')
          .split('\n')
          .filter(Boolean),
      ]);
    }
  });

  it('asks for tokens that the roles trust', async () => {
    const trusted: { provider: string; audience: string; environment: string | undefined }[] = [];
    for (const { text } of blocks)
      for (const call of callsIn(text)) {
        if (call[0] !== 'policy' || call[1] !== 'oidc') continue;
        const job = (await read(call)) as unknown as OidcJob;
        const place = { account: '111122223333', region: 'eu-west-1' };
        const [statement] = oidcTrust(job, place).Statement as unknown as readonly [
          {
            readonly Principal: { readonly Federated: string };
            readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
          },
        ];
        const issuer = statement.Principal.Federated.replace(/^.*:oidc-provider\//, '');
        const audience = statement.Condition.StringEquals![`${issuer}:aud`]!;
        expect(text).to.contain(`--url https://${issuer} --client-id-list ${audience}\n`);
        trusted.push({ provider: job.provider, audience, environment: job.jobEnvironment });
      }
    expect(trusted.map(({ provider }) => provider)).to.deep.equal([
      ...['github', 'gitlab', 'bitbucket'],
    ]);
    const [ofGitHub, ofGitLab] = trusted;
    expect(github.jobs.deploy).to.deep.include({
      environment: ofGitHub!.environment,
      permissions: { contents: 'read', 'id-token': 'write' },
    });
    expect(gitlab.deploy.id_tokens.AWS_TOKEN.aud).to.equal(ofGitLab!.audience);
  });
});
