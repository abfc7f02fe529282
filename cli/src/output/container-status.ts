import { bytesOf, textOf } from '@lamellar/core/language';

/** How a container is, compared with the manifest. */
export interface ContainerStatus {
  readonly container: string;
  readonly files:
    'as in the manifest' | 'not applied' | 'not as in the manifest' | 'applied, but not in the manifest' | 'not known';
  /** Why that is not known; undefined where it is. */
  readonly problem?: string;
  readonly running: boolean;
  /**
   * Whether the kernel has the layers as they are in the manifest; undefined where the container does not run, or is not in
   * the manifest.
   */
  readonly loaded: boolean | undefined;
  /** Whether its host layer is in force only once it is started again. */
  readonly outdated: boolean;
  /** Profiles that the container has loaded itself, under names of its layer. */
  readonly foreign: readonly string[];
}

/**
 * How containers are, for programs.
 *
 * @param unfinished - whether another run has begun to change the host and not ended that
 */
export function statusJson(containers: readonly ContainerStatus[], unfinished: boolean): object {
  return { unfinished, containers };
}

/** How a container is, for people: one line. */
export function statusText({ container, files, problem, running, loaded, outdated, foreign }: ContainerStatus): string {
  const layer = loaded === undefined ? '' : loaded ? ', its layer is loaded' : ', its layer is not loaded';
  const kernel = running ? `running${layer}` : 'not running';
  const own = foreign.length === 0 ? '' : `; it has loaded ${foreign.join(', ')} itself`;
  const host = outdated ? '; its host layer is an older one until it is started again' : '';
  return `${textOf(bytesOf(container))}: ${textOf(bytesOf(problem ?? files))}; ${kernel}${host}${own}`;
}
