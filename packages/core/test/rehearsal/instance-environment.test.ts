import { expect } from 'chai';
import { instanceEnvironment } from '../../dist/rehearsal/instance-environment.js';

describe('instanceEnvironment()', () => {
  it('keeps what programs need and leaves out credentials and the settings of this session', () => {
    const env = {
      PATH: '/usr/bin',
      LC_ALL: 'C.UTF-8',
      TZ: 'Europe/Berlin',
      HOME: '/home/ada',
      AWS_SECRET_ACCESS_KEY: 'secret',
      NPM_TOKEN: 'secret',
      NODE_OPTIONS: '--inspect',
      DATABASE_URL: 'postgres://localhost',
    };
    expect(instanceEnvironment(env)).to.deep.equal({
      PATH: '/usr/bin',
      LC_ALL: 'C.UTF-8',
      TZ: 'Europe/Berlin',
      HOME: '/home/ada',
    });
  });
});
