/** An answer of STS, as text. */
export interface StsAnswer {
  readonly status: number;
  readonly body: string;
  /** The text of the first element of a name. */
  readonly element: (name: string) => string | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const ofRehearsal: Credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };

/** Calls STS of a rehearsal by bare HTTP, signed by some credentials. */
export async function callSts(
  endpoint: string,
  parameters: Readonly<Record<string, string>>,
  credentials: Credentials | undefined = ofRehearsal,
): Promise<StsAnswer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=any`,
      ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
    },
    body: new URLSearchParams({ Version: '2011-06-15', ...parameters }),
  });
  const body = await response.text();
  return {
    status: response.status,
    body,
    element: (name) =>
      new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]?.replaceAll('&apos;', "'"),
  };
}

/** Credentials of a role in an account. */
export async function assumeRole(endpoint: string, account: string): Promise<Credentials> {
  const { element } = await callSts(endpoint, {
    Action: 'AssumeRole',
    RoleArn: `arn:aws:iam::${account}:role/deployer`,
    RoleSessionName: 'build-7',
  });
  return {
    accessKeyId: element('AccessKeyId') ?? '',
    secretAccessKey: element('SecretAccessKey') ?? '',
    sessionToken: element('SessionToken') ?? '',
  };
}
