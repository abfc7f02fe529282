/** A value of a configuration with its place: a file or an Incus key, and a line. */
export interface Said {
  /** The value without surrounding blanks and without the quotes that LXC removes. */
  readonly value: string;
  readonly file: string;
  /** The line of the value, from 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * The effect of a container's own configuration on the layers, apart from the applied settings. A later setting
 * overrides the applied settings.
 */
export interface ExistingLayer {
  /** True if an Incus cluster can start the container on another machine. */
  readonly isInCluster?: true;
  readonly privileged: boolean;
  /** Rules of the host layer before and after the applied rules. */
  readonly rulesBefore: readonly Said[];
  readonly rulesAfter: readonly Said[];
  /** True if a later setting clears the applied rules. */
  readonly dropsRules: boolean;
  /** The applied hooks that a later setting clears, by LXC's names. */
  readonly droppedHooks: readonly LayerHook[];
  /** The setting that decides about nesting; undefined if the applied setting decides. */
  readonly nesting: Said | undefined;
  /** The setting that decides about the profile; undefined if the applied setting decides. */
  readonly profile: Said | undefined;
  /** Differing settings in a configuration without applied settings, which `apply` will override. */
  readonly overruled: { readonly nesting: Said | undefined; readonly profile: Said | undefined };
  /** Unreadable includes, with the lines. */
  readonly unread: readonly { readonly line: Said; readonly reason: string }[];
}

/** The LXC hooks that load layers. */
export type LayerHook = 'pre-start' | 'start-host';
