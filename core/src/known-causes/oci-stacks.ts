/** The profiles that OCI runtimes give to containers by default. */
export const ociProfile =
  /^(?:docker-default|cri-containerd\.apparmor\.d|crio-default.*|containers-default-.*|nerdctl-default)$/;

/**
 * The profiles that OCI runtimes stack on the profile of a container, with a report for each: crun 1.14 stacks for
 * no_new_privs, and `kernel.apparmor_restrict_unprivileged_unconfined` turns a change of profile into stacking.
 */
export const ociPartners: ReadonlyMap<string, string | undefined> = new Map([
  ['unconfined', 'https://github.com/containerd/containerd/issues/12886'],
  ['runc', undefined],
  ['crun', 'https://github.com/podman-container-tools/container-libs/issues/805'],
  ['unprivileged_userns', 'https://github.com/cri-o/cri-o/issues/10036'],
]);
