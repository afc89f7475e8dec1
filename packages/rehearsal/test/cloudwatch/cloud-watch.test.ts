import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type CloudWatchClient,
  type DescribeAlarmsCommandInput,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { cbor } from '@smithy/core/cbor';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { parseFaults } from '../../dist/request/parse-faults.js';
import { region, rehearsalWorld } from '../support/rehearsal-server.js';
import { assumeRole } from '../support/sts.js';

const alarm: PutMetricAlarmCommandInput = {
  AlarmName: 'errors',
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 2,
  MetricName: '5XX',
  Namespace: 'shop',
  Period: 60,
  Statistic: 'Sum',
  Threshold: 0.5,
  Dimensions: [{ Name: 'host', Value: 'web' }],
  AlarmActions: ['arn:aws:sns:eu-central-1:111122223333:told'],
};

/** What forms call `ValidationError` has another name in the SDK's own model. */
const invalid = /^Validation(?:Error|Exception)$/;

async function names(
  client: CloudWatchClient,
  input: DescribeAlarmsCommandInput = {},
): Promise<(string | undefined)[]> {
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand(input));
  return MetricAlarms.map(({ AlarmName }) => AlarmName);
}

describe('the CloudWatch of a rehearsal', () => {
  const world = rehearsalWorld();
  const start = async (...faults: string[]) => {
    const server = await world.start({ codeDeploy: { region }, faults: parseFaults(faults) });
    return { ...server, ...server.clients() };
  };

  it('keeps alarms, which ring when they are told to', async () => {
    const before = await start();
    await before.cloudWatch.send(new PutMetricAlarmCommand(alarm));
    const { cloudWatch } = await start();
    const get = async () =>
      (await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors', 'none'] })))
        .MetricAlarms!;
    const [fresh] = await get();
    expect(fresh).to.deep.include({
      ...alarm,
      ActionsEnabled: true,
      AlarmArn: 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors',
      StateValue: 'INSUFFICIENT_DATA',
    });
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'test' }),
    );
    await cloudWatch.send(new PutMetricAlarmCommand({ ...alarm, Threshold: 7 }));
    const [ringing] = await get();
    expect(ringing).to.include({ StateValue: 'ALARM', StateReason: 'test', Threshold: 7 });
    expect(Date.now() - ringing!.StateUpdatedTimestamp!.getTime()).to.be.within(0, 60_000);
    await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ['errors'] }));
    expect(await get()).to.deep.equal([]);
  });

  it('answers forms in XML as it answers JSON', async () => {
    const server = await start();
    await server.cloudWatch.send(new PutMetricAlarmCommand(alarm));
    const ask = async (parameters: Record<string, string>) => {
      const response = await fetch(server.endpoint, {
        method: 'POST',
        headers: {
          authorization:
            'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/monitoring/aws4_request',
        },
        body: new URLSearchParams({ Version: '2010-08-01', ...parameters }),
      });
      return { status: response.status, body: await response.text() };
    };
    const found = await ask({ Action: 'DescribeAlarms', 'AlarmNames.member.1': 'errors' });
    expect(found.body).to.contain(
      '<DescribeAlarmsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><DescribeAlarmsResult><MetricAlarms><member><AlarmName>errors</AlarmName>',
    );
    expect(found.body).to.contain('<Threshold>0.5</Threshold>');
    const state = { AlarmName: 'none', StateValue: 'OK', StateReason: 'x' };
    const missing = await ask({ Action: 'SetAlarmState', ...state });
    expect(missing.status).to.equal(404);
    expect(missing.body).to.contain('<Code>ResourceNotFound</Code>');
    const inJson = await errorOf(server.cloudWatch.send(new SetAlarmStateCommand(state as never)));
    expect(inJson.name).to.match(/^ResourceNotFound/);
  });

  it('answers CBOR, as the newest clients ask', async () => {
    const server = await start();
    const ask = async (operation: string, input: object) => {
      const response = await fetch(
        `${server.endpoint}/service/GraniteServiceVersion20100801/operation/${operation}`,
        {
          method: 'POST',
          headers: {
            authorization:
              'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/monitoring/aws4_request',
            'smithy-protocol': 'rpc-v2-cbor',
            'content-type': 'application/cbor',
          },
          body: Buffer.from(cbor.serialize(input)),
        },
      );
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { response, answer: cbor.deserialize(bytes) as Record<string, unknown> };
    };
    await ask('PutMetricAlarm', alarm);
    const { response, answer } = await ask('DescribeAlarms', { AlarmNames: ['errors'] });
    expect(response.headers.get('smithy-protocol')).to.equal('rpc-v2-cbor');
    const [found] = answer.MetricAlarms as Record<string, { value: number }>[];
    expect(found).to.deep.include({ AlarmName: 'errors', Threshold: 0.5, ActionsEnabled: true });
    expect(found!.StateUpdatedTimestamp!.value).to.be.closeTo(Date.now() / 1000, 60);
    const missing = await ask('SetAlarmState', {
      AlarmName: 'none',
      StateValue: 'OK',
      StateReason: 'x',
    });
    expect(missing.response.status).to.equal(404);
    expect(missing.response.headers.get('x-amzn-query-error')).to.equal('ResourceNotFound;Sender');
    expect(missing.answer).to.include({ __type: 'ResourceNotFound' });
  });

  it('finds alarms by name, beginning and state, and pages through them', async () => {
    const server = await start();
    const { cloudWatch } = server;
    for (const AlarmName of ['web-b', 'web-a', 'db'])
      await cloudWatch.send(new PutMetricAlarmCommand({ ...alarm, AlarmName }));
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: 'db', StateValue: 'OK', StateReason: 'x' }),
    );
    expect(await names(cloudWatch, { AlarmNamePrefix: 'web-' })).to.deep.equal(['web-a', 'web-b']);
    expect(await names(cloudWatch, { StateValue: 'OK' })).to.deep.equal(['db']);
    const first = await cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
    expect(first.MetricAlarms).to.have.length(2);
    expect(await names(cloudWatch, { NextToken: first.NextToken })).to.deep.equal(['web-b']);
    const refused = async (input: DescribeAlarmsCommandInput) =>
      (await errorOf(names(cloudWatch, input))).name;
    expect(await refused({ NextToken: 'forged' })).to.match(/^InvalidNextToken/);
    expect(await refused({ StateValue: 'LOUD' as never })).to.match(invalid);
    expect(await refused({ AlarmNames: ['db'], AlarmNamePrefix: 'd' })).to.match(invalid);
    const credentials = await assumeRole(server.endpoint, '222233334444');
    expect(await names(server.clients({ credentials }).cloudWatch)).to.deep.equal([]);
    expect(await names(server.clients({ region: 'us-west-2' }).cloudWatch)).to.deep.equal([]);
  });

  for (const missing of ['AlarmName', 'ComparisonOperator', 'EvaluationPeriods'] as const) {
    it(`refuses an alarm without ${missing}`, async () => {
      const { cloudWatch } = await start('deny:DeleteAlarms');
      const put = new PutMetricAlarmCommand({ ...alarm, [missing]: undefined });
      expect((await errorOf(cloudWatch.send(put))).name).to.match(invalid);
      expect(await names(cloudWatch)).to.deep.equal([]);
      const remove = new DeleteAlarmsCommand({ AlarmNames: ['errors'] });
      expect(await errorOf(cloudWatch.send(remove))).to.include({ name: 'AccessDenied' });
    });
  }
});
