import { whileFresh } from '@codedeployer/activation';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';

const limits = { limit: 0.5, pause: 0.01 };

function refusal(name: string, message: string): Error {
  return new Error('AWS answered', { cause: Object.assign(new Error(message), { name }) });
}

const unknownYet = {
  'a role that cannot be assumed': refusal('InvalidRoleException', 'Cannot assume role provided.'),
  'a role without permissions': refusal(
    'InvalidRoleException',
    'AWS CodeDeploy does not have the permissions required to assume the role arn:aws:iam::111122223333:role/shop.',
  ),
  'a topic': refusal(
    'InvalidTriggerConfigException',
    'Topic ARN arn:aws:sns:eu-central-1:111122223333:new is not valid.',
  ),
};

/** Fails so many times, and then succeeds. */
function failing(times: number, error: Error) {
  const write = () => {
    write.tries++;
    return write.tries > times ? Promise.resolve('written') : Promise.reject(error);
  };
  write.tries = 0;
  return write;
}

describe('whileFresh()', () => {
  for (const [what, error] of Object.entries(unknownYet))
    it(`tries again while ${what} is not known yet, and says once what it waits for`, async () => {
      const said: string[] = [];
      const write = failing(3, error);
      expect(await whileFresh(write, { limits, onWait: (line) => said.push(line) })).to.equal(
        'written',
      );
      expect(write.tries).to.equal(4);
      expect(said).to.have.length(1);
      expect(said[0]).to.match(/^Waiting for (?:IAM|the topic of SNS)/);
    });

  it('gives up with what CodeDeploy says when the time is over', async () => {
    const error = unknownYet['a topic'];
    const write = failing(1000, error);
    expect(await errorOf(whileFresh(write, { limits: { limit: 0.05, pause: 0.01 } }))).to.equal(
      error,
    );
    expect(write.tries).to.be.within(2, 6);
  });

  const others = {
    'another trouble with a role': refusal('InvalidRoleException', 'The role is not an ARN.'),
    'another trouble with a trigger': refusal('InvalidTriggerConfigException', 'Too many events.'),
    throttling: refusal('ThrottlingException', 'Rate exceeded'),
    'the same words of another error': refusal('InvalidInputException', 'Cannot assume role'),
  };
  for (const [what, error] of Object.entries(others))
    it(`does not try again for ${what}`, async () => {
      const write = failing(1, error);
      expect(await errorOf(whileFresh(write, { limits }))).to.equal(error);
      expect(write.tries).to.equal(1);
    });

  it('stops waiting when it is interrupted', async () => {
    const controller = new AbortController();
    const waiting = whileFresh(failing(1000, unknownYet['a topic']), {
      limits: { limit: 300, pause: 60 },
      signal: controller.signal,
      onWait: () => controller.abort(new Error('interrupted')),
    });
    expect((await errorOf(waiting)).message).to.equal('interrupted');
  });
});
