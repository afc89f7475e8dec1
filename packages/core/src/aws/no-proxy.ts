import { BlockList, isIP } from 'node:net';

/** An address without the brackets that a URL puts around one of version 6, and that in its shortest form. */
function bare(host: string): string {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  const url = `http://[${address}]`;
  return isIP(address) === 6 && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address;
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Whether an address lies in a network such as `10.0.0.0/8`. */
function isInNetwork(host: string, network: string): boolean {
  const [start = '', bits = ''] = network.split('/');
  const address = bare(start);
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address) as 0 | 4 | 6];
  if (isIP(host) === 0 || !/^\d+$/.test(bits) || Number(bits) > longest) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family(address));
  return list.check(host, family(host));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const address = bare(entry);
  if (isIP(address) !== 0) return address === host;
  if (entry.includes('/')) return isInNetwork(host, entry);
  const [, name = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const domain = bare(name.replace(/^\*?\./, '').replace(/\.$/, ''));
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/**
 * Whether NO_PROXY names a host, as curl (so git) and Python (so aws) read it: a name stands for its subdomains as
 * well, with or without a dot or `*.` before it; there may be a port after it; `*` stands for everything, and
 * `10.0.0.0/8` for a network.
 */
export function isExcepted(url: URL, noProxy: string): boolean {
  const host = bare(url.hostname.toLowerCase()).replace(/\.$/, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host, port));
}
