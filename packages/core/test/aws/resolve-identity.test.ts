import { expect } from 'chai';
import { createClients, resolveIdentity, typed, type SdkClient } from '../../dist/aws/clients.js';
import { errorOf } from '@codedeployer/testing';

describe('resolveIdentity', () => {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };

  it('takes the region that the S3 client has', async () => {
    const clients = await createClients({ region: 'eu-west-1', credentials });
    const options = { region: 'us-east-1', profile: undefined };
    expect(await resolveIdentity(clients, options)).to.deep.equal({ region: 'eu-west-1' });
  });

  it('takes that of the options where a client is a wrapper that has only what it must', async () => {
    const { s3, codeDeploy } = await createClients({ region: 'eu-west-1', credentials });
    const wrapper: SdkClient = {
      send: (command, options) => s3.send(command, options),
      destroy: () => {
        s3.destroy();
      },
    };
    const clients = { s3: wrapper, codeDeploy };
    expect(await resolveIdentity(clients, { region: 'us-east-1' })).to.deep.equal({
      region: 'us-east-1',
    });
    expect((await errorOf(resolveIdentity(clients, {}))).code).to.equal('AWS_REGION_MISSING');
  });

  it('stops asking for credentials when the run is cancelled', async () => {
    const controller = new AbortController();
    const clients = await createClients({ region: 'eu-west-1' });
    typed(clients).s3.config.credentials = () => {
      setImmediate(() => {
        controller.abort(new Error('Ctrl-C'));
      });
      return new Promise<never>(() => undefined); // a process that never answers
    };
    const error = await errorOf(resolveIdentity(clients, {}, controller.signal));
    expect(error.message).to.equal('Ctrl-C');
  });
});
