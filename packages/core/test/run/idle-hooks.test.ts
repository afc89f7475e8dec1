import { expect } from 'chai';
import { tellIdleHooks } from '../../dist/run/idle-hooks.js';

function deployment(events: Readonly<Record<string, string>>) {
  const progress = Object.entries(events).map(([event, status]) => ({ event, status }));
  return [{ instances: [{ instanceId: 'i-1', status: 'Succeeded', events: progress }] }];
}

const all = deployment({ ApplicationStop: 'Succeeded', AfterInstall: 'Succeeded' });

describe('hooks that a rehearsal did not run', () => {
  it('are named in a warning where the deployment has no such event', () => {
    const told = tellIdleHooks({
      hooks: ['BeforeBlockTraffic', 'AfterInstall', 'AfterAllowTraffic'],
      ran: new Set(['AfterInstall']),
      asked: undefined,
      deployments: all,
    });
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ type: 'warning' });
    expect(told[0]?.message).to.contain('BeforeBlockTraffic, AfterAllowTraffic of appspec.yml');
    expect(told[0]).to.have.property('hint').that.contains('trafficControl: true');
  });

  it('are named where only others were asked for', () => {
    const [told] = tellIdleHooks({
      hooks: ['AfterInstall'],
      ran: new Set(),
      asked: ['ValidateService'],
      deployments: all,
    });
    expect(told?.message).to.contain('asks for ValidateService only: AfterInstall of');
  });

  it('are a calm word in the case of ApplicationStop, which the next deployment runs', () => {
    const told = tellIdleHooks({
      hooks: ['ApplicationStop'],
      ran: new Set(),
      asked: undefined,
      deployments: all,
    });
    expect(told.map(({ type }) => type)).to.deep.equal(['notice']);
  });

  it('are a calm word before traffic is blocked, where scripts of the revision before run', () => {
    const told = tellIdleHooks({
      hooks: ['BeforeBlockTraffic', 'AfterAllowTraffic'],
      ran: new Set(['AfterAllowTraffic']),
      asked: undefined,
      deployments: deployment({ BeforeBlockTraffic: 'Succeeded', AfterAllowTraffic: 'Succeeded' }),
    });
    expect(told.map(({ type }) => type)).to.deep.equal(['notice']);
    expect(told[0]?.message).to.contain('BeforeBlockTraffic has not run');
  });

  it('are not spoken of when a failure cut them off, nor when all have run', () => {
    const failed = deployment({ AfterInstall: 'Failed', ValidateService: 'Skipped' });
    const hooks = ['AfterInstall', 'ValidateService'];
    const ran = new Set(['AfterInstall']);
    expect(tellIdleHooks({ hooks, ran, asked: undefined, deployments: failed })).to.be.empty;
    expect(tellIdleHooks({ hooks, ran: new Set(hooks), asked: undefined, deployments: failed })).to
      .be.empty;
  });
});
