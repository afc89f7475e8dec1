/** What IAM keeps, as it stands on disk; times are milliseconds since 1970, documents are JSON as it was sent. */

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Role {
  readonly roleName: string;
  readonly roleId: string;
  readonly arn: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly createDate: number;
  readonly trust: string;
  readonly description?: string;
  /** In seconds. */
  readonly maxSessionDuration: number;
  readonly permissionsBoundary?: string;
  readonly tags: readonly Tag[];
  /** ARNs of managed policies, in the order in which they were attached. */
  readonly attached: readonly string[];
  /** Inline policies: documents by name. */
  readonly inline: Readonly<Record<string, string>>;
}

export interface InstanceProfile {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createDate: number;
  readonly tags: readonly Tag[];
  /** The name of its role, of which there is one at most. */
  readonly role?: string;
}
