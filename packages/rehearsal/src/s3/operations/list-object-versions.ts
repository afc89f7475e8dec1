import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer, type XmlElement } from '../xml.js';
import { describeVersion, readMaxKeys, keyEncoder, compareKeys } from '../list-keys.js';

export const listObjectVersions = defineOperation({
  name: 'ListObjectVersions',
  does: 'Lists every version and delete marker.',
  route: 'GET bucket?versions',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const { query } = request.call;
    const prefix = query.get('prefix') ?? '';
    const encode = keyEncoder(query);
    return { bucket, query, prefix, encode };
  },
  run: async ({ bucket, query, prefix, encode }, context) => {
    const entries = (await context.objects.histories(bucket.name))
      .filter((history) => history.key.startsWith(prefix))
      .flatMap(({ key, versions }) =>
        versions.map((version, index) => ({ key, version, isLatest: index === 0 })),
      );
    const keyMarker = query.get('key-marker') ?? '';
    const versionMarker = query.get('version-id-marker');
    const isBehindMarker = (index: number): boolean => {
      if (!keyMarker) return true;
      if (versionMarker === null) return compareKeys(entries[index]?.key ?? '', keyMarker) > 0;
      const before = entries[index - 1];
      return before?.key === keyMarker && before.version.versionId === versionMarker;
    };
    const start = entries.findIndex((_entry, index) => isBehindMarker(index));
    const maxKeys = readMaxKeys(query, context);
    const page = start < 0 ? [] : entries.slice(start, start + maxKeys);
    const truncated = start >= 0 && start + maxKeys < entries.length;
    const last = page.at(-1);
    const element = ({ key, version, isLatest }: (typeof entries)[number]): XmlElement => ({
      ...(version.deleteMarker ? {} : describeVersion(version)),
      Key: encode(key),
      VersionId: version.versionId,
      IsLatest: isLatest,
      LastModified: version.lastModified,
    });
    return xmlAnswer('ListVersionsResult', {
      Name: bucket.name,
      Prefix: encode(prefix),
      KeyMarker: encode(keyMarker),
      VersionIdMarker: versionMarker ?? '',
      MaxKeys: maxKeys,
      EncodingType: query.get('encoding-type') ?? undefined,
      IsTruncated: truncated,
      NextKeyMarker: truncated && last ? encode(last.key) : undefined,
      NextVersionIdMarker: truncated && last ? last.version.versionId : undefined,
      Version: page.filter(({ version }) => !version.deleteMarker).map(element),
      DeleteMarker: page.filter(({ version }) => version.deleteMarker).map(element),
    });
  },
});
