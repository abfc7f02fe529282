import { wrongOf, type ContainerStatus, type LeftNamespace } from '../provision/status/container-status.ts';

/**
 * The state of a host, compared with the manifest.
 *
 * @schema status lamellar status --format json
 */
export interface StatusView {
  /** True if an earlier run has started to change the host and has not finished. */
  readonly unfinished: boolean;
  /** The failing expectations of the manifest. */
  readonly failingExpectations: readonly string[];
  /** Policy namespaces without a container. */
  readonly leftNamespaces: readonly LeftNamespace[];
  /** The containers. */
  readonly containers: readonly ContainerStatusView[];
}

/** The status of a container, with the differences from the manifest. */
export interface ContainerStatusView extends ContainerStatus {
  /** The differences from the manifest, a sentence each. */
  readonly wrong: readonly string[];
}

/** Adds the differences from the manifest to the status of containers. */
export function statusView({
  containers,
  ...others
}: Omit<StatusView, 'containers'> & { readonly containers: readonly ContainerStatus[] }): StatusView {
  return { ...others, containers: containers.map((status) => ({ ...status, wrong: wrongOf(status) })) };
}
