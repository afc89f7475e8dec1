import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';
import { findVersion } from '../choose-version.js';

export const getObjectAcl = defineOperation({
  name: 'GetObjectAcl',
  does: 'Says which canned access control list the object was given, as the grants that it stands for.',
  route: 'GET object?acl',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const version = await findVersion(request, bucket, context);
    const grantee = (type: string, members: Record<string, string>) => ({
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      '@xsi:type': type,
      ...members,
    });
    const owner = grantee('CanonicalUser', { ID: bucket.owner });
    const everybody = grantee('Group', { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' });
    const authenticated = grantee('Group', {
      URI: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
    });
    const grants = [
      { Grantee: owner, Permission: 'FULL_CONTROL' },
      ...(version.acl.startsWith('public-read')
        ? [{ Grantee: everybody, Permission: 'READ' }]
        : []),
      ...(version.acl === 'public-read-write' ? [{ Grantee: everybody, Permission: 'WRITE' }] : []),
      ...(version.acl === 'authenticated-read'
        ? [{ Grantee: authenticated, Permission: 'READ' }]
        : []),
    ];
    return { bucket, grants };
  },
  run: ({ bucket, grants }) =>
    xmlAnswer('AccessControlPolicy', {
      Owner: { ID: bucket.owner },
      AccessControlList: { Grant: grants },
    }),
});
