import { join } from 'node:path';
import { writeJson } from '../state/json-file.js';

export interface ClientEnvironmentOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** A folder for the files that some of the variables point to; kept as long as a client may use them. */
  readonly directory: string;
}

/** What to set; `undefined` for a variable that must not be set. */
export type ClientEnvironment = Readonly<Record<string, string | undefined>>;

interface ServiceNames {
  /** In the variable of its endpoint: what SDKs call the service, with underscores. */
  readonly variable: string;
  /** Where the `aws` CLI's library looks for the rules by which it finds the service. */
  readonly folder: string;
  /** In signatures. */
  readonly signed: string;
}

const services: readonly ServiceNames[] = [
  { variable: 'S3', folder: 's3/2006-03-01', signed: 's3' },
  { variable: 'CODEDEPLOY', folder: 'codedeploy/2014-10-06', signed: 'codedeploy' },
  { variable: 'STS', folder: 'sts/2011-06-15', signed: 'sts' },
  { variable: 'IAM', folder: 'iam/2010-05-08', signed: 'iam' },
  { variable: 'EC2', folder: 'ec2/2016-11-15', signed: 'ec2' },
  { variable: 'AUTO_SCALING', folder: 'autoscaling/2011-01-01', signed: 'autoscaling' },
  { variable: 'CLOUDWATCH', folder: 'cloudwatch/2010-08-01', signed: 'monitoring' },
];

/**
 * The environment variables that point an AWS client at a rehearsal, and nowhere else: every SDK and the `aws` CLI.
 * `AWS_ENDPOINT_URL_*` is what current clients follow. The CLI before 2.13 does not know it; `AWS_DATA_PATH` gives it
 * rules of its own for finding the services, which `aws deploy push` needs because it ignores `--endpoint-url` for S3.
 */
export async function clientEnvironment(
  options: ClientEnvironmentOptions,
): Promise<ClientEnvironment> {
  const { endpoint, region, credentials, directory } = options;
  const dataPath = join(directory, 'aws-data');
  for (const { folder, signed } of services) {
    const file = join(dataPath, folder, 'endpoint-rule-set-1.json');
    await writeJson(file, endpointRules(signed, endpoint));
  }
  return {
    ...Object.fromEntries(
      services.map(({ variable }) => [`AWS_ENDPOINT_URL_${variable}`, endpoint]),
    ),
    AWS_DATA_PATH: dataPath,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    // Otherwise a profile or a session of the user's would win over, or be sent along with, the keys above.
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Lines for a POSIX shell: `export NAME='value'`, and `unset NAME` for what must not be set. */
export function shellExports(environment: ClientEnvironment): string {
  return Object.entries(environment)
    .map(([name, value]) =>
      value === undefined ? `unset ${name}` : `export ${name}='${value.replaceAll("'", "'\\''")}'`,
    )
    .join('\n');
}

function endpointRules(service: string, endpoint: string): object {
  const text = { required: false, documentation: '-', type: 'String' };
  const to = (url: string) => ({
    type: 'endpoint',
    endpoint: {
      url,
      headers: {},
      properties: {
        authSchemes: [
          {
            name: 'sigv4',
            signingName: service,
            signingRegion: '{Region}',
            ...(service === 's3' && { disableDoubleEncoding: true }),
          },
        ],
      },
    },
  });
  const hasBucket = { fn: 'isSet', argv: [{ ref: 'Bucket' }] };
  return {
    version: '1.0',
    parameters: {
      Region: { ...text, builtIn: 'AWS::Region' },
      ...(service === 'sts' && { UseGlobalEndpoint: { ...text, type: 'Boolean' } }),
      ...(service === 's3' && { Bucket: text }),
    },
    rules: [
      ...(service === 's3' ? [{ conditions: [hasBucket], ...to(`${endpoint}/{Bucket}`) }] : []),
      { conditions: [], ...to(endpoint) },
    ],
  };
}
