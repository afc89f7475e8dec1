import type { LooseValue, SelinuxContext } from '@codedeployer/appspec';

/** One step of Install. Paths are absolute. */
export type Instruction =
  | { readonly type: 'mkdir'; readonly directory: string }
  | { readonly type: 'copy'; readonly source: string; readonly destination: string }
  | { readonly type: 'chmod'; readonly mode: string; readonly file: string }
  | { readonly type: 'setfacl'; readonly acl: readonly string[]; readonly file: string }
  | { readonly type: 'semanage'; readonly context: SelinuxContext; readonly file: string }
  | {
      readonly type: 'chown';
      readonly owner: LooseValue | undefined;
      readonly group: LooseValue | undefined;
      readonly file: string;
    };
