import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import type { BucketSeen, GroupSeen, PlaceSeen, Probe } from './probe.js';

/** What a probe is given that asks other services than S3 and CodeDeploy. */
export type Further<Seen, Services> = Seen & { readonly services: Services };

/** What `@codedeployer/activation` looks at. */
export interface FurtherProbes<Services = unknown> {
  /**
   * Reaches the services of a region.
   *
   * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, … of sts:GetCallerIdentity
   */
  open(clients: Clients, region: string, calling: Calling): Promise<Services>;
  close(services: Services): void;
  readonly place: readonly Probe<Further<PlaceSeen, Services>>[];
  readonly bucket: readonly Probe<Further<BucketSeen, Services>>[];
  readonly group: readonly Probe<Further<GroupSeen, Services>>[];
}

/** What it looks at before each deployment, for which few clients have to be loaded. */
export interface QuickProbes<Services = unknown> {
  /** Reaches the services of a region, without a call. */
  open(clients: Clients, region: string, calling: Calling): Services;
  close(services: Services): void;
  /** One call for all groups of the region, where its instances fit into a page. */
  readonly group: readonly Probe<Further<GroupSeen, Services>>[];
}
