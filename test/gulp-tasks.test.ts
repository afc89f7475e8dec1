import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { createProject, smallest, type Project } from './support/project.js';
import { run, type Ended } from './support/run.js';
import { modules } from './support/workspace.js';

const gulpfile = `import gulp from 'gulp';
import { deploy as deployRevision, push as pushRevision, redeploy, revision, tasks } from 'gulp-codedeployer';
import { appendFileSync } from 'node:fs';
const build = (done) => {
  appendFileSync('built.txt', 'built ');
  done(process.env.BREAK_BUILD === undefined ? undefined : new Error('it does not compile'));
};
const stream = { isolation: 'directory', instances: 1 };
export const streamed = () =>
  gulp.src('dist/**', { encoding: false }).pipe(revision(stream)).pipe(deployRevision());
export const pushed = () =>
  gulp.src('dist/**', { encoding: false }).pipe(revision(stream)).pipe(pushRevision());
export const web = () =>
  gulp.src('dist/**', { encoding: false }).pipe(revision({ ...stream, only: ['web'] })).pipe(deployRevision());
export const again = () => redeploy(stream);
export const { deploy, rehearse, push, check, status, rollback, package: pack, activate } = tasks({ build, isolation: 'directory', instances: 1 });
`;

describe('the tasks of gulp-codedeployer', () => {
  let project: Project;
  before(async () => {
    project = await createProject({
      ...smallest,
      node_modules: { link: modules },
      'gulpfile.mjs': gulpfile,
    });
  });
  after(() => project.dispose());

  const gulp = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    run(`${modules}/.bin/gulp`, args, { cwd: project.directory, env });
  const green = (ended: Ended) => expect(ended.code, ended.output).to.equal(0);
  const rehearsed = { CODEDEPLOYER_REHEARSE: '1' };

  it('are told by gulp --tasks, with what they take', async () => {
    const { stdout } = await gulp(['--tasks']);
    for (const name of [
      ...['deploy', 'rehearse', 'push', 'package', 'activate', 'check', 'status', 'rollback'],
    ])
      expect(stdout).to.match(new RegExp(`─ ${name} .*\\.$`, 'm'));
    // Of deploy and of rehearse: what is listed is what is heeded.
    expect(stdout.match(/--dry-run.*upload and deploy nothing/g)).to.have.length(2);
  });

  it('are not needed for --dry-run and --groups to be heeded: a stream heeds them as well', async () => {
    const planned = await gulp(['streamed', '--dry-run'], rehearsed);
    green(planned);
    expect(planned.output)
      .to.contain('Dry run: nothing was uploaded or deployed.')
      .and.not.to.contain('Uploaded');
    const refused = await gulp(['streamed', '--groups', 'other'], rehearsed);
    expect(refused.code, refused.output).to.equal(1);
    expect(refused.output).to.contain('There is no deployment group "other"');
  });

  it('refuse a flag that is mistyped, has the wrong value, or asks for a dry run where there is none', async () => {
    for (const [args, message] of [
      [
        ['deploy', '--gruops', 'web'],
        '--gruops is not known, and may have been meant to be --groups',
      ],
      [['streamed', '--dryRun'], '--dryRun is not known, and may have been meant to be --dry-run'],
      [['streamed', '--dry'], 'may have been meant to be --dry-run'],
      [['status', '--enviroment=staging'], 'may have been meant to be --environment'],
      [['deploy', '--groups', '--dry-run'], '--groups was given no value'],
      [['activate', '--yes=no'], '--yes takes no value, and was given "no"'],
      [['push', '--dry-run'], 'push has no dry run: nothing was done'],
      [['rollback', '--dry-run'], 'rollback has no dry run: nothing was done'],
      [['pushed', '--dry-run'], 'push() has no dry run: nothing was done'],
      [['again', '--dry-run'], 'redeploy() has no dry run: nothing was done'],
    ] as const) {
      const refused = await gulp(args, rehearsed);
      expect(refused.code, refused.output).to.equal(1);
      expect(refused.output)
        .to.contain(message)
        .and.not.to.match(/Uploaded|^\s+at /m);
    }
  });

  it('tell what of the command line has no effect', async () => {
    const told = await gulp(
      ['web', '--dry-run', '--groups', 'api', '--minify', '--series'],
      rehearsed,
    );
    green(told);
    expect(told.output)
      .to.contain('--groups is not heeded: the gulpfile says "web"')
      .and.contain('--minify is not known: unless the gulpfile reads it, it has no effect.')
      .and.contain('Dry run: nothing was uploaded or deployed.')
      .and.not.contain('--series is');
    const refused = await gulp(['web', '--environment', 'staging'], rehearsed);
    expect(refused.code, refused.output).to.equal(1);
    expect(refused.output).to.contain('"staging"');
  });

  it('build first where something is packed, deploy, go back, and say what is there', async () => {
    const planned = await gulp(['deploy', '--dry-run'], rehearsed);
    green(planned);
    expect(planned.output).to.contain('Dry run: nothing was uploaded or deployed.');
    const first = await gulp(['rehearse']);
    green(first);
    expect(first.output).to.contain('succeeded on 1 of 1 instance');
    expect(await readFile(project.path('built.txt'), 'utf8')).to.equal('built built ');

    const looked = await gulp(['status', '--groups', 'web', '--to', '7'], rehearsed);
    green(looked);
    expect(looked.output)
      .to.contain('--to is not heeded by status.')
      .and.to.match(/1 of 1 instance {2}d-\w+ by/);
    const back = await gulp(['rollback', '--to', '7'], rehearsed);
    expect(back.code).to.equal(1);
    expect(back.output)
      .to.contain('There is nothing to roll web back to')
      .and.not.to.match(/^\s+at /m);
    const unknown = await gulp(['status', '--groups', 'nowhere'], rehearsed);
    expect(unknown.output).to.contain('"nowhere"');
    expect(await readFile(project.path('built.txt'), 'utf8')).to.equal('built built ');
  });

  it('write the archive, and make the AWS side only where somebody agrees', async () => {
    const packed = await gulp(['package', '--output', 'out/shop.zip']);
    green(packed);
    expect(packed.output).to.match(/Wrote .*: .*\/out\/shop\.zip$/m);
    expect(await readFile(project.path('out/shop.zip'), 'latin1')).to.match(/^PK/);
    const section = 'activation:\n  serviceRole: shop-codedeploy\n';
    await project.write({
      'deploy/codedeployer.yml': `${smallest['deploy/codedeployer.yml']}${section}`,
    });
    const planned = await gulp(['activate'], rehearsed);
    expect(planned.code).to.equal(1);
    expect(planned.output)
      .to.contain('role shop-codedeploy')
      .and.to.contain('there is no terminal to ask at')
      .and.not.to.match(/^\s+at /m);
    const agreed = await gulp(['activate', '--yes'], rehearsed);
    green(agreed);
    expect(agreed.output).to.match(/(?:Created|Changed) deployment group shop\/web/);
    const again = await gulp(['activate'], rehearsed);
    green(again);
  });

  it('end with a build that fails, and with what check finds', async () => {
    const broken = await gulp(['push'], { ...rehearsed, BREAK_BUILD: '1' });
    expect(broken.code).to.equal(1);
    expect(broken.output).to.contain('it does not compile').and.not.to.contain('Uploaded');
    const checked = await gulp(['check'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    expect(checked.code).to.equal(1);
    expect(checked.output).to.contain('ok       node:').and.contain('There are problems');
  });
});
