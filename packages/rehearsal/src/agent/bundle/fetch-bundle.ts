import type { S3Revision } from '../../protocol/instance.js';

/**
 * Brings the bundle of a revision into a file. Rejects with an `AgentFailure` when S3 refuses it,
 * with any other error when the connection fails.
 */
export type FetchBundle = (
  revision: S3Revision,
  file: string,
  options?: { readonly signal?: AbortSignal | undefined },
) => Promise<void>;
