import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import { chooseIsolation } from '../../dist/isolation/choose-isolation.js';
import { probeNamespaces } from '../../dist/isolation/probe-namespaces.js';

/**
 * True when namespaces are to be had here. Where they are not, checks instead that they are refused with the reason,
 * says so on stderr, and answers false: the test has then shown what can be shown on this machine.
 */
export function namespacesOrReason(): Promise<boolean> {
  return (known ??= lookOnce());
}

let known: Promise<boolean> | undefined;

async function lookOnce(): Promise<boolean> {
  const temporary = await createWorld();
  const { directory } = temporary;
  try {
    const probe = { directory, path: process.env.PATH };
    const found = await probeNamespaces(probe);
    if (found.available) return true;
    expect(found.reason).not.to.equal('');
    const refusal = await chooseIsolation('namespaces', probe).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).to.have.property('code', 'ISOLATION_UNAVAILABLE');
    expect(refusal).to.have.property('message').that.contains(found.reason);
    process.stderr.write(`namespaces cannot be tested here: ${found.reason}\n`);
    return false;
  } finally {
    await temporary.dispose();
  }
}
