import type { Call } from '../server/call.js';
import type { ServiceName } from '../server/faults.js';
import { isForm, withForm } from '../server/read-form.js';
import { readSigner } from '../server/signer.js';

/** By what a signature names its service. */
const signedFor: Readonly<Record<string, ServiceName>> = {
  sts: 'sts',
  iam: 'iam',
  ec2: 'ec2',
  autoscaling: 'autoscaling',
  monitoring: 'cloudwatch',
};

/** By the version of the API, for a form that nobody has signed. */
const versions: Readonly<Record<string, ServiceName>> = {
  '2011-06-15': 'sts',
  '2010-05-08': 'iam',
  '2016-11-15': 'ec2',
  '2011-01-01': 'autoscaling',
  '2010-08-01': 'cloudwatch',
};

/** What CloudWatch names itself by in JSON and CBOR, which it speaks as well. */
const cloudWatch = 'GraniteServiceVersion20100801';

/** The service that a request is for. The parameters of a form are in its query afterwards. */
export async function serviceOf(
  received: Call,
): Promise<{ readonly service: ServiceName; readonly call: Call }> {
  if (received.method !== 'POST') return { service: 's3', call: received };
  const target = received.headers['x-amz-target'];
  if (target !== undefined) {
    const service = String(target).startsWith(`${cloudWatch}.`) ? 'cloudwatch' : 'codedeploy';
    return { service, call: received };
  }
  if (received.path.startsWith(`/service/${cloudWatch}/`))
    return { service: 'cloudwatch', call: received };
  if (!isForm(received)) return { service: 's3', call: received };
  const call = await withForm(received);
  const service =
    signedFor[readSigner(call)?.service ?? ''] ?? versions[call.query.get('Version') ?? ''];
  return { service: service ?? 'sts', call };
}
