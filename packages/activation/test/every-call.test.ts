import { activate } from '@codedeployer/activation';
import { usualCalling, type ActivationReport } from '@codedeployer/core/activation';
import { loadConfig } from '@codedeployer/core/config';
import { activatorActions, activatorPolicy } from '@codedeployer/core/policy';
import type { RequestFault } from '@codedeployer/rehearsal';
import { expect } from 'chai';
import {
  actions,
  createActivationWorld,
  states,
  type ActivationWorld,
} from './support/activation-world.js';

const config = {
  application: 'shop',
  bucket: 'shop-revisions',
  groups: ['web'],
  deploymentConfig: 'slow',
  activation: {
    serviceRole: 'shop-codedeploy',
    instanceProfile: 'shop-instances',
    ec2Tags: [{ key: 'Role', value: 'web' }],
    autoScalingGroups: [],
    tags: { Team: 'shop' },
    deploymentConfigs: { slow: { minimumHealthyHosts: { count: 1 } } },
  },
};

const reads = /:(?:Get|List|Describe|Head|BatchGet)/;

/** How AWS refuses a call. */
function denial(call: string): RequestFault {
  const isCodeDeploy = call.startsWith('codedeploy:');
  return {
    kind: 'error',
    status: isCodeDeploy ? 400 : 403,
    code: isCodeDeploy ? 'AccessDeniedException' : 'AccessDenied',
    message: call.startsWith('s3:') ? 'Access Denied' : `not authorized to perform: ${call}`,
  };
}

function rowsOf(call: string) {
  return activatorActions.filter((row) => (row.call ?? row.action) === call);
}

describe('activate(), call by call', () => {
  const calls: string[] = [];
  let fault: (call: string) => RequestFault | undefined = () => undefined;
  let aws: ActivationWorld;

  const open = async () => {
    calls.length = 0;
    fault = () => undefined;
    aws = await createActivationWorld({
      onRequest({ service, operation }) {
        const call = `${service}:${operation}`;
        calls.push(call);
        return fault(call);
      },
    });
  };

  const finishes = async () => {
    const again = await aws.run(config);
    expect(again.error).to.equal(undefined);
    expect(actions(await aws.run(config))).to.deep.equal([]);
  };

  /** Those of a run from nothing, without what anybody may. */
  const ofAWholeRun = async () => {
    await open();
    try {
      await aws.run(config);
      return calls.filter((call) => call !== 'sts:GetCallerIdentity');
    } finally {
      await aws.close();
    }
  };

  it('asks for nothing that the table of actions does not have', async () => {
    const asked = new Set(await ofAWholeRun());
    expect([...asked].filter((call) => rowsOf(call).length === 0)).to.deep.equal([]);
  });

  it('names the permission that is denied, says what was done, and is finished by the next run', async () => {
    for (const call of new Set(await ofAWholeRun())) {
      await open();
      try {
        fault = (asked) => (asked === call ? denial(call) : undefined);
        const names = rowsOf(call).map(({ action }) => action);
        const report: Pick<ActivationReport, 'changes' | 'error'> = await aws
          .run(config)
          .catch((error: unknown) => ({
            changes: [],
            error: error as Error & { hint?: string },
          }));
        const { message = '', hint = '' } = report.error ?? {};
        expect(hint, call).to.include('`codedeployer policy activator`');
        // The first call of a thing: where it is refused there is nothing of it.
        if (call.includes(':Create')) expect(states(report), call).not.to.include('in part');
        expect(
          names.some((name) => message.includes(name)),
          `${call}: ${message}`,
        ).to.equal(true);
        // All before it is done, all behind it is not begun.
        expect(states(report).join(' '), call).to.match(
          /^(?:done ?)*(?:in part ?)?(?:not begun ?)*$/,
        );
        fault = () => undefined;
        await finishes();
      } finally {
        await aws.close();
      }
    }
  });

  it('may be made by whoever has what `policy activator` prints', async () => {
    const asked = new Set(await ofAWholeRun());
    const policy = activatorPolicy(
      await loadConfig({ directory: '/', env: {}, options: { region: 'eu-central-1', ...config } }),
      { account: '222233334444' },
    );
    const allowed = new Set(policy.Statement.flatMap(({ Action }) => Action));
    const needed = [...asked].flatMap((call) => rowsOf(call).map(({ action }) => action));
    expect(needed.filter((action) => !allowed.has(action))).to.deep.equal([]);
  });

  it('whose calls are carried out without an answer makes each thing once', async () => {
    await open();
    try {
      const lost = new Set<string>();
      fault = (call) => {
        if (reads.test(call) || lost.has(call)) return undefined;
        lost.add(call);
        return { kind: 'lose-answer' };
      };
      const report = await aws.run(config);
      expect(report.error).to.equal(undefined);
      expect(lost).to.include('codedeploy:CreateDeploymentGroup');
      fault = () => undefined;
      expect(actions(await aws.run(config))).to.deep.equal([]);
    } finally {
      await aws.close();
    }
  });

  it('interrupted in any call that writes, which AWS carries out, is finished by the next run', async () => {
    const whole = await ofAWholeRun();
    const writes = whole.filter((call) => !reads.test(call));
    for (const place of writes.keys()) {
      await open();
      try {
        const controller = new AbortController();
        let written = 0;
        fault = (call) => {
          if (!reads.test(call) && written++ === place) controller.abort(new Error('interrupted'));
          return undefined;
        };
        const { signal } = controller;
        const report = await activate({
          ...(await aws.request(config)),
          calling: { ...usualCalling, signal },
          delete: [],
          confirm: () => Promise.resolve(true),
          onNotice: () => undefined,
        });
        expect(report.error, writes[place]).to.not.equal(undefined);
        expect(report.changes.some(({ state }) => state === 'in part')).to.equal(true);
        fault = () => undefined;
        await finishes();
      } finally {
        await aws.close();
      }
    }
  });
});
