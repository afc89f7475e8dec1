/** The key of the tag that `activate` puts on what it makes; its value is the application. */
export const ownTag = 'codedeployer';

/** A tag as the services have it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The value of our tag. The name of an application may have a comma, which a tag of IAM may not. */
export function ownValue(application: string): string {
  return application.replaceAll(',', '_');
}

/** Our tag, and those that the section asks for. */
export function tagsOf(application: string, tags: Readonly<Record<string, string>> = {}): Tag[] {
  return Object.entries({ ...tags, [ownTag]: ownValue(application) }).map(([Key, Value]) => ({
    Key,
    Value,
  }));
}

/** The value of our tag among those of a thing. */
export function ownerOf(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): string | undefined {
  return tags.find(({ Key }) => Key === ownTag)?.Value;
}
