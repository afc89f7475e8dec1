import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { createCommandService, type CommandService } from '../../dist/daemon/command-service.js';
import { makeSigner } from '../../dist/daemon/envelope.js';
import { specification } from '../support/specification.js';

const HostIdentifier = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1';

describe('the command service', () => {
  let service: CommandService;
  beforeEach(async () => {
    service = createCommandService(await makeSigner('a rehearsal'));
  });

  const ask = async (operation: string, request: unknown, gone = new AbortController()) =>
    (await service.answer(operation, request, gone.signal)).body;
  /** The id of the command that a poll is given; undefined when it gets none. */
  const poll = async (gone?: AbortController) => {
    const { HostCommand } = await ask('PollHostCommand', { HostIdentifier }, gone);
    return (HostCommand as Record<string, unknown> | undefined)?.HostCommandIdentifier;
  };
  const complete = (id: unknown, CommandStatus: string, Diagnostics: unknown) =>
    ask('PutHostCommandComplete', { HostCommandIdentifier: id, CommandStatus, Diagnostics });

  it('keeps a command for who is there: the poll of an agent that has ended does not take it', async () => {
    const gone = new AbortController();
    const first = poll(gone);
    await service.polled;
    gone.abort();
    expect(await first).to.equal(undefined);
    const given = service.give('Install', specification('d-1'));
    const id = await poll();
    expect(await complete(id, 'Perhaps', {})).to.include({ __type: 'ClientException' });
    await complete(id, 'Failed', { Format: 'JSON', Payload: 'not JSON' });
    const { status, diagnostics } = await given;
    expect(status).to.equal('Failed');
    expect(diagnostics.errorCode).to.equal('Unknown');
    expect(diagnostics.message).to.contain('cannot be read').and.to.contain('not JSON');
  });

  it('tells the agent to leave a command that was given up, and gives it the next one', async () => {
    const controller = new AbortController();
    const waited = poll();
    const given = errorOf(service.give('Install', specification('d-1'), controller.signal));
    const id = await waited;
    controller.abort(new Error('stopped'));
    expect((await given).message).to.equal('stopped');
    const late = await ask('PutHostCommandAcknowledgement', { HostCommandIdentifier: id });
    expect(late).to.deep.equal({ CommandStatus: 'Failed' });
    expect(await complete(id, 'Succeeded', {})).to.deep.equal({});
    // One that nobody has asked for is not handed out any more either.
    const unasked = new AbortController();
    const never = errorOf(service.give('AfterInstall', specification('d-1'), unasked.signal));
    unasked.abort(new Error('stopped as well'));
    await never;
    const next = service.give('ApplicationStart', specification('d-2'));
    const idOfNext = await poll();
    await complete(idOfNext, 'Succeeded', {
      Format: 'JSON',
      Payload: JSON.stringify({ error_code: 0, script_name: '', message: 'Succeeded: ', log: '' }),
    });
    expect((await next).diagnostics).to.include({ errorCode: 0, message: 'Succeeded: ' });
    expect(await ask('PollHostCommand', [])).to.include({ __type: 'ClientException' });
  });
});
