import assert from 'node:assert/strict';
import { check } from '../../dist/check/check.js';
import type { CheckLine } from '../../dist/model/activation.js';
import { formatCheck } from '../../dist/report/commands/format-check.js';
import { createGroupWorld, type GroupWorld } from '../support/group-world.js';

describe('check', () => {
  let world: GroupWorld;
  beforeEach(async () => {
    world = await createGroupWorld(['web']);
  });
  afterEach(() => world.dispose());

  const look = async (options = {}) => {
    const config = await world.config({ bucket: 'shop-revisions', ...options });
    return check(config, { clients: world.clients, env: { PATH: process.env.PATH } });
  };
  const lineOf = (lines: readonly CheckLine[], name: string) =>
    lines.find((line) => line.check === name);

  it('says of a bucket that is not there how to make it, and nothing else of that bucket', async () => {
    const { lines, worst } = await look({ bucket: 'nowhere' });
    const about = lines.filter(({ subject }) => subject === 'nowhere');
    assert.deepEqual(
      about.map(({ check: name, level }) => [name, level]),
      [['bucket', 'problem']],
    );
    assert.equal(
      about[0]?.fix,
      'aws s3api create-bucket --bucket nowhere --region eu-central-1 --create-bucket-configuration LocationConstraint=eu-central-1',
    );
    assert.equal(worst, 'problem');
  });

  it('goes on where a call is denied, and names the permission that would show it', async () => {
    const denied = { kind: 'error', status: 400, code: 'AccessDeniedException' } as const;
    world.faults.onRequest = ({ operation }) =>
      operation === 'ListDeployments' ? { ...denied, message: 'no' } : undefined;
    const report = await look();
    const { lines } = report;
    assert.equal(
      formatCheck(report).at(-1),
      '`codedeployer policy check` prints all that has to be allowed to see everything.',
    );
    assert.deepEqual(lineOf(lines, 'busy'), {
      region: 'eu-central-1',
      check: 'busy',
      level: 'unseen',
      subject: 'web',
      groups: ['web'],
      message: 'Not looked at: codedeploy:ListDeployments is denied.',
      permission: 'codedeploy:ListDeployments',
    });
    assert.equal(lineOf(lines, 'lock')?.level, 'ok');
  });

  it('says which application is not there, once, and how to make it', async () => {
    const { lines } = await look({ application: 'shopp' });
    assert.equal(
      lineOf(lines, 'application')?.fix,
      'aws deploy create-application --application-name shopp --compute-platform Server --region eu-central-1',
    );
    assert.equal(lineOf(lines, 'group'), undefined);
  });

  it('stops at credentials that are none, and still looks at this machine', async () => {
    const config = await world.config({ bucket: 'shop-revisions' });
    const report = await check(config, {
      env: { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: 'true', AWS_PROFILE: 'nobody' },
    });
    assert.equal(lineOf(report.lines, 'credentials')?.level, 'problem');
    assert.equal(lineOf(report.lines, 'node')?.level, 'ok');
    assert.equal(lineOf(report.lines, 'bucket'), undefined);
  });

  it('prints a line for each thing below what it is about, and the counts at the end', async () => {
    const report = await look({ bucket: 'nowhere' });
    const printed = formatCheck(report);
    const at = printed.indexOf('nowhere');
    assert.deepEqual(printed.slice(at, at + 3), [
      'nowhere',
      '  problem  bucket: There is no such bucket.',
      '             aws s3api create-bucket --bucket nowhere --region eu-central-1 --create-bucket-configuration LocationConstraint=eu-central-1',
    ]);
    assert.match(printed.at(-1) ?? '', /^\d+ problems?, \d+ warnings?, \d+ not seen, \d+ ok$/);
  });
});
