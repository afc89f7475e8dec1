import {
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-codedeploy';
import { ask } from '../aws/ask.js';
import type { Services } from '../aws/services.js';

/** Tags of a resource, by their keys. */
export type Tags = Readonly<Record<string, string>>;

/** In the order of their keys, as states are compared. */
export function sortedTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Those of AWS's own cannot be set by anybody. */
const isOurs = (key: string) => !key.startsWith('aws:');

/** For an API that takes them as a list. */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The tags of an application or a group. */
export async function readTags(services: Services, arn: string): Promise<Tags> {
  const tags: Record<string, string> = {};
  let token: string | undefined;
  do {
    const { Tags = [], NextToken } = await ask(
      services,
      services.clients.codeDeploy,
      'codedeploy:ListTagsForResource',
      arn,
      () =>
        new ListTagsForResourceCommand({
          ResourceArn: arn,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
    );
    for (const { Key, Value = '' } of Tags) if (Key !== undefined && isOurs(Key)) tags[Key] = Value;
    token = NextToken;
  } while (token !== undefined && token !== '');
  return sortedTags(tags);
}

/** Makes them those that are wanted, and removes what is not. */
export async function writeTags(
  services: Services,
  arn: string,
  wanted: Tags,
  before: Tags,
): Promise<void> {
  const { codeDeploy } = services.clients;
  const tagged = Object.entries(wanted).filter(([key, value]) => before[key] !== value);
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(wanted, key));
  if (tagged.length > 0)
    await ask(
      services,
      codeDeploy,
      'codedeploy:TagResource',
      arn,
      () => new TagResourceCommand({ ResourceArn: arn, Tags: tagList(Object.fromEntries(tagged)) }),
    );
  if (gone.length > 0)
    await ask(
      services,
      codeDeploy,
      'codedeploy:UntagResource',
      arn,
      () => new UntagResourceCommand({ ResourceArn: arn, TagKeys: gone }),
    );
}
