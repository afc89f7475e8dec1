import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { makeSigner, seal } from '../../dist/daemon/envelope.js';

/** What OpenSSL says of an envelope; the chain of a certificate that signed itself is not asked for. */
function verify(envelope: string): { readonly contents: string; readonly said: string } {
  const words = ['cms', '-verify', '-inform', 'PEM', '-noverify', '-binary'];
  const { stdout, stderr } = spawnSync('openssl', words, { input: envelope, encoding: 'utf8' });
  return { contents: stdout, said: stderr };
}

describe('the envelope of a specification', () => {
  it('is one that OpenSSL verifies, whatever its length, and not when a byte of it is another', async () => {
    const signer = await makeSigner('a rehearsal');
    // Lengths take one, two and three bytes in it.
    for (const text of ['{}', 'é'.repeat(200), 'long '.repeat(20_000)]) {
      const { contents, said } = verify(seal(text, signer));
      expect(said).to.contain('Verification successful');
      expect(contents).to.equal(text);
    }
    const [head = '', ...lines] = seal('{"DeploymentId":"d-1"}', signer).split('\n');
    const bytes = Buffer.from(lines.slice(0, -2).join(''), 'base64');
    bytes[bytes.indexOf('d-1')] = 'e'.charCodeAt(0);
    const changed = [
      head,
      bytes.toString('base64').replace(/(.{64})/g, '$1\n'),
      ...lines.slice(-2),
    ];
    expect(verify(changed.join('\n')).said).to.contain('Verification failure');
    const { status, stdout } = spawnSync(
      'openssl',
      ['x509', '-inform', 'DER', '-noout', '-subject', '-enddate'],
      { input: signer.certificate, encoding: 'utf8' },
    );
    expect(status).to.equal(0);
    expect(stdout).to.contain('CN = a rehearsal').and.to.contain('2049');
  });
});
