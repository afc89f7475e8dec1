import { expect } from 'chai';
import { objectParameters } from '../../dist/upload/object-options.js';

describe('objectParameters', () => {
  it('says nothing about what nobody asked for', () => {
    expect(objectParameters({}, { version: '7' })).to.deep.equal({ Metadata: { version: '7' } });
  });

  it('hands everything on under the names of S3', () => {
    const parameters = objectParameters(
      {
        sse: 'aws:kms:dsse',
        kmsKeyId: 'alias/shop',
        bucketKey: false,
        acl: 'bucket-owner-read',
        storageClass: 'GLACIER_IR',
        tags: ['a=1', 'b=x=y'],
        metadata: ['build=42'],
      },
      {},
    );
    expect(parameters).to.deep.equal({
      ServerSideEncryption: 'aws:kms:dsse',
      SSEKMSKeyId: 'alias/shop',
      BucketKeyEnabled: false,
      ACL: 'bucket-owner-read',
      StorageClass: 'GLACIER_IR',
      Tagging: 'a=1&b=x%3Dy',
      Metadata: { build: '42' },
    });
  });

  it('takes a key to mean KMS', () => {
    expect(objectParameters({ kmsKeyId: 'k' }, {})).to.include({ ServerSideEncryption: 'aws:kms' });
  });

  it('lets nobody change what tells revisions apart', () => {
    const own = { 'codedeployer-digest': 'd1' };
    const { Metadata } = objectParameters({ metadata: ['codedeployer-digest=d2'] }, own);
    expect(Metadata).to.deep.equal(own);
  });
});
