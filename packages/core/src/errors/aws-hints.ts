import type { CallEnd } from './call-end.js';

/*
 * What to do about an error of AWS, as far as its words tell.
 */

/** What would allow it: a key of KMS has a policy of its own, and an explicit deny is lifted by no permission. */
export function denialHint({
  action,
  reason,
  policy = 'deployer',
}: {
  readonly action: string;
  readonly reason: string;
  readonly policy?: 'deployer' | 'activator' | 'pruner' | undefined;
}) {
  if (action.startsWith('kms:') || /\bkms\b/i.test(reason))
    return 'Allow kms:GenerateDataKey and kms:Decrypt on the key ("kmsKeyId", or that of the bucket), both in the key\'s own policy and for the user or role that deploys; the instances need kms:Decrypt.';
  if (/MultiFactorAuth|\bMFA\b/i.test(reason))
    return 'The policy asks for a session with MFA: `aws sts get-session-token --serial-number <device> --token-code <code>`, then deploy with the keys that it prints.';
  if (/explicit deny/i.test(reason))
    return `A policy denies it explicitly, which no permission lifts: whoever keeps the policy that AWS names has to except ${action}.`;
  const [who, command] = {
    deployer: ['deploys', 'policy'],
    activator: ['activates', 'policy activator'],
    pruner: ['prunes', 'policy pruner'],
  }[policy] as [string, string];
  return `Allow ${action} in the policy of the user or role that ${who}: \`codedeployer ${command}\` prints all that is needed.`;
}

/** What to look at when there was no answer; only a name that is not found may be that of a misspelt region. */
export function networkHint({
  code,
  end,
  proxy,
}: {
  readonly code: string;
  readonly end: CallEnd;
  readonly proxy?: string | undefined;
}): string {
  if (code === '407')
    return 'The proxy wants a name and a password: https://name:password@host:port, with % codes for special characters.';
  if (
    proxy !== undefined &&
    end !== 'silent' &&
    end !== 'broken' &&
    !/CERT|SSL|TLS|SIGN|HOST/.test(code)
  )
    return 'Check the address of the proxy, and whether it lets this machine reach AWS; hosts that are to be asked without it are named in NO_PROXY.';
  if (end === 'silent')
    return 'AWS was asked several times. Try again later; if it stays so, look at the proxy, VPN or firewall of this machine. "answerTimeout" says how long an answer is waited for.';
  if (end === 'broken')
    return 'Try again; if it stays so, the proxy, VPN or firewall between this machine and AWS breaks connections.';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_'))
    return 'Check that "region" (or AWS_REGION) is spelled right, and the name server and proxy of this machine.';
  if (/^(?:E[A-Z]+|TimeoutError)$/.test(code))
    return 'Check the network, proxy and firewall of this machine.';
  return 'A proxy that reads along has a certificate of its own: name its authority in NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE.';
}

/** What to do about credentials that are not there, by what kept them away. */
export function credentialsHint({
  reason,
  profile,
}: {
  readonly reason: string;
  readonly profile: string | undefined;
}): string {
  const named = profile === undefined ? '' : ` --profile ${profile}`;
  if (/multi-?factor|\bMFA\b/i.test(reason))
    return `A deployment cannot ask for a code of MFA. Let aws ask for it, and deploy with the keys that it prints, without the profile: eval "$(aws configure export-credentials${named} --format env)"`;
  if (/credential_process|^Command failed/i.test(reason))
    return `The command of "credential_process" failed, or printed no credentials: run it by hand, as it stands in ~/.aws/config${profile === undefined ? '' : ` under [profile ${profile}]`}.`;
  if (/\bSSO\b/i.test(reason)) return `Log in again: aws sso login${named}`;
  if (reason.includes('using profile: ['))
    return 'A profile that is named as "source_profile" is not there, or has no credentials: look at ~/.aws/config.';
  if (/expired/i.test(reason))
    return `They were valid once. Get new ones (aws sso login${named}, or the step of the CI job that assumes the role); where a run takes longer than they last, raise the role's session duration.`;
  if (
    /security token .*invalid|signature we calculated|does not exist in our records/i.test(reason)
  )
    return 'AWS does not know these keys, or they belong to another session: look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which go together.';
  return 'Set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run `aws sso login`, or give the CI job a role. To try without an account, or to look at a rehearsal: `--rehearse` on the command line, CODEDEPLOYER_REHEARSE=1 everywhere.';
}
