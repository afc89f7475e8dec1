import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { explainServiceError } from '../../dist/aws/explain-error.js';
import { failure } from '../../dist/errors/failure.js';
import { errorOf } from '@codedeployer/testing';

/** What is told of an answer of S3 to PutObject. */
async function told(status: number, code: string, message: string) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    forcePathStyle: true,
  });
  try {
    const error = await errorOf(
      s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })),
    );
    return explainServiceError(error, 's3:PutObject', 's3://b/k');
  } finally {
    s3.destroy();
    server.close();
    server.closeAllConnections();
  }
}

describe('explainServiceError', () => {
  it('names the key and what it does not allow, not the bucket, where KMS denies', async () => {
    const key = 'arn:aws:kms:eu-central-1:111122223333:key/1234';
    const error = await told(
      403,
      'AccessDenied',
      `User: arn:aws:iam::111122223333:user/ci is not authorized to perform: kms:GenerateDataKey on resource: ${key} because no identity-based policy allows the kms:GenerateDataKey action`,
    );
    expect(error).to.have.property('code', 'AWS_ACCESS_DENIED');
    expect(error).to.have.property('message').that.contains(`kms:GenerateDataKey on ${key}`);
    expect(error)
      .to.have.property('hint')
      .that.contains("key's own policy")
      .and.contains('kms:Decrypt');
  });

  it('says that a key is disabled or not there', async () => {
    const error = await told(400, 'KMS.DisabledException', 'key/1234 is disabled.');
    expect(error).to.have.property('code', 'KMS_KEY_UNUSABLE');
    expect(error).to.have.property('hint').that.contains('kmsKeyId');
  });

  it('does not advise to allow what is denied explicitly', async () => {
    const error = await told(
      403,
      'AccessDenied',
      'User: u is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" with an explicit deny in a service control policy',
    );
    expect(error).to.have.property('hint').that.contains('explicitly').and.not.contains('Allow ');
  });

  it('does not take a refused clock for missing credentials', async () => {
    const error = await told(403, 'RequestTimeTooSkewed', 'The difference is too large.');
    expect(error).to.have.property('code', 'AWS_CLOCK_REFUSED');
    expect(error).to.have.property('message').that.does.not.contain('usable AWS credentials');
  });
});

describe('AWS_CREDENTIALS_MISSING', () => {
  const cases = {
    'Profile prod requires multi-factor authentication, but no MFA code callback was provided.':
      'aws configure export-credentials --profile prod',
    'Command failed: /opt/vault\nvault is sealed': 'run it by hand',
    'Profile prod credential_process returned invalid JSON.': '[profile prod]',
    'The SSO session token associated with profile=prod was not found or is invalid.':
      'aws sso login --profile prod',
    'Could not resolve credentials using profile: [base] in configuration/credentials file(s).':
      'source_profile',
    'The security token included in the request is expired': 'session duration',
    'The security token included in the request is invalid.': 'AWS_SESSION_TOKEN',
  };
  for (const [reason, hint] of Object.entries(cases)) {
    it(`says what helps against: ${reason.split('\n', 1)[0]}`, () => {
      expect(failure('AWS_CREDENTIALS_MISSING', { reason, profile: 'prod' }).hint).to.contain(hint);
    });
  }
});
