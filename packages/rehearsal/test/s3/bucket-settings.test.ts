import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type LifecycleRule,
  type S3Client,
  type ServerSideEncryptionByDefault,
} from '@aws-sdk/client-s3';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { rehearsalWorld, type Running } from '../support/rehearsal-server.js';

const Bucket = 'artifacts';
const everything = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const ownKeys = [
  {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    BucketKeyEnabled: false,
    BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
  },
];
const abort: LifecycleRule = {
  ID: 'uploads',
  Status: 'Enabled',
  Filter: { Prefix: 'shop/' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

const policy = (statement: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::222222222222:root' },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
        ...statement,
      },
    ],
  });

/** What a bucket is set to, read and written by the API. */
interface Setting {
  readonly name: string;
  readonly get: (s3: S3Client) => Promise<unknown>;
  readonly put: (s3: S3Client) => Promise<unknown>;
  readonly remove: (s3: S3Client) => Promise<unknown>;
  /** What is read before anything was written, or the name of the refusal. */
  readonly asCreated: unknown;
  readonly written: unknown;
  readonly removed: unknown;
}

const settings: readonly Setting[] = [
  {
    name: 'the public access block',
    get: async (s3) =>
      (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
    put: (s3) =>
      s3.send(
        new PutPublicAccessBlockCommand({
          Bucket,
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: false },
        }),
      ),
    remove: (s3) => s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
    asCreated: everything,
    written: {
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    },
    removed: 'NoSuchPublicAccessBlockConfiguration',
  },
  {
    name: 'the default encryption',
    get: async (s3) =>
      (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration!
        .Rules,
    put: (s3) => encrypt(s3, { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/releases' }),
    remove: (s3) => s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
    asCreated: ownKeys,
    written: [
      {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: 'aws:kms',
          KMSMasterKeyID: 'alias/releases',
        },
        BucketKeyEnabled: true,
        BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
      },
    ],
    removed: ownKeys,
  },
  {
    name: 'who owns what others upload',
    get: async (s3) =>
      (await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls!.Rules,
    put: (s3) =>
      s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
        }),
      ),
    remove: (s3) => s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
    asCreated: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
    written: [{ ObjectOwnership: 'BucketOwnerPreferred' }],
    removed: 'OwnershipControlsNotFoundError',
  },
  {
    name: 'the lifecycle',
    get: async (s3) =>
      (await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules,
    put: (s3) => putRules(s3, [abort, { ...abort, ID: 'all', Filter: { Prefix: '' } }]),
    remove: (s3) => s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
    asCreated: 'NoSuchLifecycleConfiguration',
    written: [abort, { ...abort, ID: 'all', Filter: { Prefix: '' } }],
    removed: 'NoSuchLifecycleConfiguration',
  },
  {
    name: 'the policy',
    get: async (s3) => (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy,
    put: (s3) => putPolicy(s3, policy({})),
    remove: (s3) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
    asCreated: 'NoSuchBucketPolicy',
    written: policy({}),
    removed: 'NoSuchBucketPolicy',
  },
  {
    name: 'whether the policy is public',
    get: async (s3) =>
      (await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus!.IsPublic,
    put: (s3) => putPolicy(s3, policy({})),
    remove: (s3) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
    asCreated: 'NoSuchBucketPolicy',
    written: false,
    removed: 'NoSuchBucketPolicy',
  },
  {
    name: 'the tags',
    get: async (s3) => (await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet,
    put: (s3) =>
      s3.send(
        new PutBucketTaggingCommand({
          Bucket,
          Tagging: { TagSet: [{ Key: 'team', Value: '<web> & co' }] },
        }),
      ),
    remove: (s3) => s3.send(new DeleteBucketTaggingCommand({ Bucket })),
    asCreated: 'NoSuchTagSet',
    written: [{ Key: 'team', Value: '<web> & co' }],
    removed: 'NoSuchTagSet',
  },
];

describe('settings of buckets in the S3 of a rehearsal', () => {
  const world = rehearsalWorld();

  for (const { name, get, put, remove, asCreated, written, removed } of settings) {
    it(`keeps ${name} of a bucket over a restart, and forgets it when told`, async () => {
      const read = (s3: S3Client) => get(s3).catch((error: unknown) => (error as Error).name);
      const first = await world.start();
      expect(await read(first.s3)).to.deep.equal(asCreated);
      await put(first.s3);
      expect(await read(first.s3)).to.deep.equal(written);
      await first.close();
      const { s3 } = await world.start();
      expect(await read(s3)).to.deep.equal(written);
      await remove(s3);
      await remove(s3);
      expect(await read(s3)).to.deep.equal(removed);
    });
  }

  it('gives a bucket that is created what S3 gives it today, in its region only', async () => {
    const server = await world.start();
    const { s3 } = server;
    const other = { Bucket: 'releases' };
    await s3.send(
      new CreateBucketCommand({
        ...other,
        ObjectOwnership: 'ObjectWriter',
        CreateBucketConfiguration: {
          LocationConstraint: 'eu-central-1',
          Tags: [{ Key: 'team', Value: 'web' }],
        },
      }),
    );
    const { PublicAccessBlockConfiguration } = await s3.send(
      new GetPublicAccessBlockCommand(other),
    );
    expect(PublicAccessBlockConfiguration).to.deep.equal(everything);
    const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
      new GetBucketEncryptionCommand(other),
    );
    expect(encryption!.Rules).to.deep.equal(ownKeys);
    const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(other));
    expect(OwnershipControls!.Rules).to.deep.equal([{ ObjectOwnership: 'ObjectWriter' }]);
    expect((await s3.send(new GetBucketVersioningCommand(other))).Status).to.be.undefined;
    const { TagSet } = await s3.send(new GetBucketTaggingCommand(other));
    expect(TagSet).to.deep.equal([{ Key: 'team', Value: 'web' }]);
    const elsewhere = server.s3Client({ region: 'us-west-2' });
    expect(await errorOf(elsewhere.send(new GetPublicAccessBlockCommand(other)))).to.have.property(
      'name',
      'PermanentRedirect',
    );
  });

  it('creates a bucket again without a word where S3 began, and refuses its name as a constraint', async () => {
    const server = await world.start();
    const s3 = server.s3Client({ region: 'us-east-1' });
    const create = (input: object = {}) =>
      s3.send(new CreateBucketCommand({ Bucket: 'releases', ...input }));
    await create();
    await s3.send(
      new PutBucketTaggingCommand({
        Bucket: 'releases',
        Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] },
      }),
    );
    await create();
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: 'releases' }));
    expect(TagSet).to.have.length(1);
    const constraint = { LocationConstraint: 'us-east-1' };
    expect(
      await errorOf(create({ Bucket: 'new', CreateBucketConfiguration: constraint })),
    ).to.have.property('name', 'InvalidLocationConstraint');
    expect(await errorOf(create({ Bucket: 'new', ACL: 'public-read' }))).to.have.property(
      'name',
      'InvalidBucketAclWithObjectOwnership',
    );
  });

  it('lets no other account have the name of a bucket', async () => {
    const { s3 } = await world.start({
      s3: { buckets: [{ name: 'theirs', region: 'eu-central-1', owner: '222222222222' }] },
    });
    const create = s3.send(
      new CreateBucketCommand({
        Bucket: 'theirs',
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
    expect(await errorOf(create)).to.have.property('name', 'BucketAlreadyExists');
  });

  it('loses no setting when several are changed at once', async () => {
    const { s3 } = await world.start();
    await Promise.all([
      ...settings.map(({ put }) => put(s3)),
      s3.send(
        new PutBucketVersioningCommand({
          Bucket,
          VersioningConfiguration: { Status: 'Suspended' },
        }),
      ),
    ]);
    for (const { name, get, written } of settings) {
      expect(await get(s3), name).to.deep.equal(written);
    }
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.equal(
      'Suspended',
    );
  });

  it('encrypts with the default key of the bucket what an upload says nothing about', async () => {
    const { s3 } = await world.start();
    const key = 'arn:aws:kms:eu-central-1:111122223333:alias/releases';
    await encrypt(s3, { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/releases' });
    const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
    expect(put).to.include({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).to.include({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: key,
      BucketKeyEnabled: true,
    });
    const upload = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'b' }));
    expect(upload).to.include({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
    const asked = await s3.send(
      new PutObjectCommand({ Bucket, Key: 'c', Body: 'c', ServerSideEncryption: 'AES256' }),
    );
    expect(asked.ServerSideEncryption).to.equal('AES256');
    expect(asked.SSEKMSKeyId).to.be.undefined;
    const other = await s3.send(
      new PutObjectCommand({ Bucket, Key: 'd', Body: 'd', ServerSideEncryption: 'aws:kms' }),
    );
    expect(other.SSEKMSKeyId).to.match(/alias\/aws\/s3$/);
  });

  it('lets nobody open a bucket to everybody while that is blocked', async () => {
    const { s3 } = await world.start();
    const everybody = policy({ Principal: '*' });
    expect(await errorOf(putPolicy(s3, everybody))).to.have.property('name', 'AccessDenied');
    await s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      }),
    );
    const put = () =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', ACL: 'public-read' }));
    expect(await errorOf(put())).to.have.property('name', 'AccessDenied');
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await putPolicy(s3, everybody);
    await put();
  });

  it('knows a policy that lets everybody in from one that does not', async () => {
    const { s3 } = await world.start();
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } };
    const cases: readonly (readonly [object, boolean])[] = [
      [{ Principal: '*' }, true],
      [{ Principal: { AWS: '*' } }, true],
      [{ Principal: { AWS: ['arn:aws:iam::222222222222:root', '*'] } }, true],
      [{ Principal: '*', Condition }, false],
      [{ Principal: '*', Effect: 'Deny' }, false],
      [{ Principal: { Service: 'codedeploy.amazonaws.com' } }, false],
    ];
    for (const [statement, expected] of cases) {
      await putPolicy(s3, policy(statement));
      const { PolicyStatus } = await s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
      expect(PolicyStatus!.IsPublic, JSON.stringify(statement)).to.equal(expected);
    }
  });

  it('refuses documents that S3 would refuse', async () => {
    const { s3, endpoint } = await world.start();
    const rule = (other: object) => putRules(s3, [{ ...abort, ...other }]);
    const refusals: readonly (readonly [() => Promise<unknown>, string])[] = [
      [() => raw(endpoint, 'publicAccessBlock', '<a/>'), 'MalformedXML'],
      [() => raw(endpoint, 'publicAccessBlock', 'no XML'), 'MalformedXML'],
      [
        () =>
          raw(
            endpoint,
            'publicAccessBlock',
            '<PublicAccessBlockConfiguration><BlockPublicAcls>maybe</BlockPublicAcls></PublicAccessBlockConfiguration>',
          ),
        'MalformedXML',
      ],
      [() => encrypt(s3, { SSEAlgorithm: 'rot13' as 'AES256' }), 'MalformedXML'],
      [() => encrypt(s3, { SSEAlgorithm: 'AES256', KMSMasterKeyID: 'a' }), 'InvalidArgument'],
      [
        () =>
          s3.send(
            new PutBucketOwnershipControlsCommand({
              Bucket,
              OwnershipControls: { Rules: [{ ObjectOwnership: 'Nobody' as 'ObjectWriter' }] },
            }),
          ),
        'MalformedXML',
      ],
      [() => rule({ Status: 'On' }), 'MalformedXML'],
      [() => rule({ Filter: undefined }), 'MalformedXML'],
      [() => rule({ AbortIncompleteMultipartUpload: undefined }), 'InvalidRequest'],
      [
        () => rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 0 } }),
        'InvalidArgument',
      ],
      [() => rule({ Filter: { Tag: { Key: 'a', Value: 'b' } } }), 'InvalidRequest'],
      [() => rule({ ID: 'x'.repeat(256) }), 'InvalidArgument'],
      [() => putRules(s3, [abort, abort]), 'InvalidArgument'],
      [() => putPolicy(s3, 'Statement'), 'MalformedPolicy'],
      [() => putPolicy(s3, '{'), 'MalformedPolicy'],
      [() => putPolicy(s3, '{}'), 'MalformedPolicy'],
      [() => putPolicy(s3, policy({ Effect: 'Maybe' })), 'MalformedPolicy'],
      [() => putPolicy(s3, policy({ Action: undefined })), 'MalformedPolicy'],
      [() => putPolicy(s3, policy({ Resource: 'arn:aws:s3:::other/*' })), 'MalformedPolicy'],
      [
        () =>
          s3.send(
            new PutBucketTaggingCommand({
              Bucket,
              Tagging: { TagSet: [{ Key: 'aws:a', Value: 'b' }] },
            }),
          ),
        'InvalidTag',
      ],
      [() => s3.send(new GetPublicAccessBlockCommand({ Bucket: 'nobodys' })), 'NoSuchBucket'],
    ];
    for (const [index, [refused, name]] of refusals.entries()) {
      expect(await errorOf(refused()), String(index)).to.have.property('name', name);
    }
  });

  it('names a rule of a lifecycle that comes without a name', async () => {
    const { s3 } = await world.start();
    await putRules(s3, [{ Status: 'Disabled', Filter: {}, Expiration: { Days: 30 } }]);
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules![0]!.ID).to.have.length.above(10);
    expect(Rules![0]).to.deep.include({ Status: 'Disabled', Expiration: { Days: 30 } });
  });
});

function putRules(s3: S3Client, Rules: LifecycleRule[]): Promise<unknown> {
  return s3.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
  );
}

function putPolicy(s3: S3Client, Policy: string): Promise<unknown> {
  return s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

function encrypt(
  s3: S3Client,
  ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
): Promise<unknown> {
  return s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }],
      },
    }),
  );
}

/** A document as another client than the SDK might send it; rejects with S3's refusal. */
async function raw(
  endpoint: Running['endpoint'],
  subresource: string,
  body: string,
): Promise<void> {
  const answer = await fetch(`${endpoint}/${Bucket}?${subresource}`, {
    method: 'PUT',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/s3/aws4_request, Signature=0',
    },
    body,
  });
  if (answer.ok) return;
  const refusal = new Error(await answer.text());
  refusal.name = /<Code>(\w+)</.exec(refusal.message)?.[1] ?? '';
  throw refusal;
}
