/** What a project is, as its files show, and what is proposed for it. */
export interface Recognised {
  /** Such as `Vite`. */
  readonly kind: string;
  /** Folder whose contents are deployed, relative to the project. */
  readonly source: string;
  /** Patterns of what of it is not deployed. */
  readonly ignore?: readonly string[] | undefined;
  /** Command line that makes what is in `source`, in the folder of the project. */
  readonly build?: string | undefined;
  /** Command line that starts the application, in the folder that it is deployed to; it finds `port` in `$PORT`. */
  readonly start?: string | undefined;
  readonly port?: number | undefined;
  /** Path of the URL that says whether it is well. Undefined: it is not known to answer HTTP. */
  readonly health?: string | undefined;
  /** Paths of what has to be there when it is deployed, relative to where it is deployed to. */
  readonly expected?: readonly string[] | undefined;
  /** Paths that all releases share; a folder ends in a slash. */
  readonly shared?: readonly string[] | undefined;
  /** Folders that have to be in those. */
  readonly sharedFolders?: readonly string[] | undefined;
  /** What a person should know of the proposal: sentences without their full stop. */
  readonly notes?: readonly string[] | undefined;
}

/** A kind of project. */
export interface Kind {
  readonly name: string;
  /**
   * @param directory absolute path of the project
   * @returns undefined where the project is none of this kind
   */
  readonly recognise: (directory: string) => Promise<Omit<Recognised, 'kind'> | undefined>;
}
