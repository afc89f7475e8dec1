import { expect } from 'chai';
import { idleProxy, nameProxy, proxyFor } from '../../dist/aws/proxy.js';

const s3 = new URL('https://bucket.s3.eu-central-1.amazonaws.com');
const proxy = 'http://proxy.corp:3128';

describe('proxyFor', () => {
  const named = (env: Record<string, string>, url = s3) => {
    const found = proxyFor(url, env);
    return found === undefined ? undefined : nameProxy(found);
  };

  it('takes the variable of the scheme, in upper or lower case, and the latter before', () => {
    expect(named({ HTTPS_PROXY: proxy })).to.equal('http://proxy.corp:3128 (HTTPS_PROXY)');
    expect(named({ https_proxy: proxy, HTTPS_PROXY: 'http://other:1' })).to.equal(
      'http://proxy.corp:3128 (https_proxy)',
    );
    expect(named({ https_proxy: '', HTTPS_PROXY: proxy })).to.equal(undefined);
    expect(named({ HTTP_PROXY: proxy })).to.equal(undefined);
    expect(named({ HTTP_PROXY: proxy }, new URL('http://minio:9000'))).to.include('HTTP_PROXY');
  });

  it('takes an address without a scheme for one of http, and never tells the password', () => {
    expect(named({ HTTPS_PROXY: 'proxy.corp:3128' })).to.equal(
      'http://proxy.corp:3128 (HTTPS_PROXY)',
    );
    expect(named({ HTTPS_PROXY: 'http://me:s3cret@proxy.corp:3128' })).to.equal(
      'http://proxy.corp:3128 (HTTPS_PROXY)',
    );
  });

  it('takes ALL_PROXY where none is named for the scheme, unless that is of a kind that it has no support for', () => {
    expect(named({ ALL_PROXY: proxy })).to.equal('http://proxy.corp:3128 (ALL_PROXY)');
    expect(named({ all_proxy: 'proxy.corp:3128' }, new URL('http://minio:9000'))).to.equal(
      'http://proxy.corp:3128 (all_proxy)',
    );
    expect(named({ HTTPS_PROXY: 'http://other:1', ALL_PROXY: proxy })).to.include('HTTPS_PROXY');
    expect(named({ https_proxy: '', ALL_PROXY: proxy })).to.equal(undefined);
    expect(named({ ALL_PROXY: proxy, NO_PROXY: 'amazonaws.com' })).to.equal(undefined);
    const socks = { all_proxy: 'socks5://me:s3cret@proxy.corp:1080' };
    expect(named(socks)).to.equal(undefined);
    expect(idleProxy(socks)).to.equal(
      'all_proxy is not heeded: there is no support for socks5://. HTTPS_PROXY may name a proxy of http or https.',
    );
    expect(idleProxy({ ...socks, HTTPS_PROXY: proxy })).to.equal(undefined);
    expect(idleProxy({ ALL_PROXY: proxy })).to.equal(undefined);
  });

  for (const value of ['http://me:1#2@proxy.corp:3128', 'http://me:50%@proxy.corp:3128']) {
    it(`says of ${value} how to write the password, and not what it is`, () => {
      expect(() => proxyFor(s3, { HTTPS_PROXY: value }))
        .to.throw('%23')
        .that.has.property('message')
        .that.does.not.match(/1#|50%|me:/);
    });
  }

  for (const [value, problem] of [
    ['socks5://proxy.corp:1080', 'socks5'],
    ['http://proxy corp:3128', 'no address'],
  ] as const) {
    it(`refuses ${value} with the variable's name`, () => {
      expect(() => proxyFor(s3, { HTTPS_PROXY: value }))
        .to.throw(`HTTPS_PROXY names no proxy that can be used`)
        .that.has.property('message')
        .that.includes(problem);
    });
  }

  const excepted: readonly (readonly [noProxy: string, url: string, direct: boolean])[] = [
    ['*', s3.href, true],
    ['amazonaws.com', s3.href, true],
    ['.amazonaws.com', s3.href, true],
    ['*.amazonaws.com', s3.href, true],
    ['AmazonAWS.com', s3.href, true],
    ['localhost, .amazonaws.com', s3.href, true],
    ['localhost .amazonaws.com', s3.href, true],
    ['amazonaws.com:443', s3.href, true],
    ['amazonaws.com:8443', s3.href, false],
    ['aws.com', s3.href, false],
    ['s3.eu-central-1.amazonaws.com', 'https://codedeploy.eu-central-1.amazonaws.com', false],
    ['127.0.0.1', 'https://127.0.0.1:4566', true],
    ['0:0:0:0:0:0:0:1', 'https://[::1]:4566', true],
    ['[2001:0DB8:0::1]', 'https://[2001:db8::1]', true],
    ['[2001:db8:0::1]:8443', 'https://[2001:db8::1]:8443', true],
    ['[2001:db8:0::1]:8443', 'https://[2001:db8::1]', false],
    ['2001:db8:0:0::/32', 'https://[2001:db8::1]', true],
    ['[2001:db8::]/32', 'https://[2001:db8::1]', true],
    ['2001:db8:0::2', 'https://[2001:db8::1]', false],
    ['.amazonaws.com.', s3.href, true],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/8', s3.href, false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['::1', 'https://[::1]:4566', true],
    ['[::1]', 'https://[::1]:4566', true],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['', s3.href, false],
    [',', s3.href, false],
    ['.', s3.href, false],
  ];
  for (const [noProxy, url, direct] of excepted) {
    it(`goes ${direct ? 'past' : 'through'} the proxy to ${url} with NO_PROXY="${noProxy}"`, () => {
      const env = { HTTPS_PROXY: proxy, NO_PROXY: noProxy };
      expect(proxyFor(new URL(url), env) === undefined).to.equal(direct);
    });
  }
});
