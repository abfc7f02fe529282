/** A supported version of manifests. */
export type ManifestVersion = 1 | 2;

/** The keys that differ between the versions of manifests. */
export interface ManifestKeys {
  /** The path of the key for the policy of host programs. */
  readonly hostPolicy: readonly string[];
  /** The host layer of a container. */
  readonly hostLayer: string;
  /** The container layer of a container. */
  readonly containerLayer: string;
  /** The loader of the container layer. */
  readonly loader: string;
}

/** The keys of manifests by version. */
export const manifestKeys: Readonly<Record<ManifestVersion, ManifestKeys>> = {
  1: { hostPolicy: ['host', 'policy'], hostLayer: 'host', containerLayer: 'container', loader: 'load' },
  2: {
    hostPolicy: ['host-policy'],
    hostLayer: 'host-layer',
    containerLayer: 'container-layer',
    loader: 'loaded-by',
  },
};

/** The version of new manifests. */
export const manifestVersion = 2;

/** Returns a supported version; undefined for any other value. */
export function supportedVersion(value: unknown): ManifestVersion | undefined {
  return value === 1 || value === 2 ? value : undefined;
}
