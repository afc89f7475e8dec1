import { expect } from 'chai';
import { errorOf } from '@codedeployer/testing';
import { readHistory } from '../../dist/commands/history.js';
import { formatHistory } from '../../dist/report/commands/format-history.js';
import {
  createGroupWorld,
  rollback,
  scriptFailed,
  type GroupWorld,
} from '../support/group-world.js';
import { openScalingGroup } from '../support/scaling-group.js';

describe('the history of groups', () => {
  let world: GroupWorld;
  beforeEach(async () => {
    world = await createGroupWorld(['web']);
  });
  afterEach(() => world.dispose());

  const look = (options = {}) => readHistory([world.target('web')], new Date(), options);

  it('tells the deployments, the newest first, with what was rolled back and by which', async () => {
    const first = await world.deploy('web', '1.0.0');
    let failures = 1;
    world.answer = (_id, command) =>
      Promise.resolve(command === 'AfterInstall' && failures-- > 0 ? scriptFailed : undefined);
    const second = await world.deploy('web', '1.1.0', rollback);
    const back = second.rollbackInfo?.rollbackDeploymentId ?? '';
    const report = await look();
    const [web] = report.groups;
    expect(web?.deployments.map(({ deploymentId }) => deploymentId)).to.deep.equal([
      back,
      second.deploymentId,
      first.deploymentId,
    ]);
    expect(web?.deployments.map(({ revision }) => revision?.version)).to.deep.equal([
      '1.0.0',
      '1.1.0',
      '1.0.0',
    ]);
    const [heading, name, ...rows] = formatHistory(report);
    expect([heading, name]).to.deep.equal(['shop in eu-central-1', '  web']);
    expect(rows[0]).to.match(
      new RegExp(`^ {4}${back} +Succeeded +1\\.0\\.0 .* rolls back ${second.deploymentId}, live$`),
    );
    expect(rows[1]).to.match(
      new RegExp(`${second.deploymentId} +Failed \\(\\w+\\) .* rolled back by ${back}$`),
    );
    expect(rows[2]).to.match(/ by codedeployer$/);
  });

  it('is as long as it is asked for, and says that there is more', async () => {
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await world.deploy('web', version);
    const report = await look({ limit: 2 });
    const [web] = report.groups;
    expect(web?.deployments.map(({ revision }) => revision?.version)).to.deep.equal([
      '1.2.0',
      '1.1.0',
    ]);
    expect(web?.more).to.equal(true);
    expect(formatHistory(report).at(-1)).to.contain('--limit');
    expect((await look({ limit: 3 })).groups[0]?.more).to.equal(false);
  });

  it('of a group without deployments says so, and refuses a group that is not there', async () => {
    expect(formatHistory(await look()).at(-1)).to.equal('  web: nothing was deployed so far');
    expect(await errorOf(readHistory([world.target('nope')], new Date()))).to.include({
      code: 'GROUP_NOT_FOUND',
    });
  });
});

describe('the history of a group that scales', () => {
  it('passes over what Auto Scaling, an update or a restart has done, and shows it when asked', async () => {
    const { target, close } = await openScalingGroup();
    try {
      const report = await readHistory([target], new Date());
      const [web] = report.groups;
      expect(web?.deployments.map(({ deploymentId }) => deploymentId)).to.deep.equal([
        'd-release',
        'd-older',
      ]);
      expect(web?.passedOver).to.equal(4);
      expect(formatHistory(report).join('\n')).to.contain('--all');
      const all = await readHistory([target], new Date(), { all: true });
      expect(all.groups[0]?.deployments).to.have.length(6);
      expect(formatHistory(all).join('\n'))
        .to.contain('by Auto Scaling, for a new instance')
        .and.not.to.contain('--all');
    } finally {
      await close();
    }
  });
});
