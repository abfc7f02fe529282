/** The supported version of manifests. */
export const manifestVersion = 1;
