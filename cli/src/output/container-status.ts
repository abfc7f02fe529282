import { bytesOf, textOf } from '@lamellar/core/language';
import { settingsOf } from './settings-of.ts';

/** How a container is, compared with the manifest. */
export interface ContainerStatus {
  readonly container: string;
  readonly files:
    | 'as in the manifest'
    | 'not applied'
    | 'not as in the manifest'
    | 'applied, but not in the manifest'
    | 'has settings, but is not in the manifest'
    | 'not known';
  /** The containers that such settings were applied to, as far as they tell; undefined where it has none. */
  readonly settingsOf?: readonly string[];
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
  /** Where its own configuration decides otherwise than the manifest says; missing where it is not in the manifest. */
  readonly contradictions?: readonly string[];
}

/**
 * How containers are, for programs.
 *
 * @param unfinished - whether another run has begun to change the host and not ended that
 */
export function statusJson(containers: readonly ContainerStatus[], unfinished: boolean): object {
  return { unfinished, containers };
}

/** How a container is, for people: one line, and one for each contradiction. */
export function statusText(status: ContainerStatus): string {
  const { container, running, loaded, outdated, foreign, contradictions = [] } = status;
  const layer = loaded === undefined ? '' : loaded ? ', its layer is loaded' : ', its layer is not loaded';
  const kernel = running ? `running${layer}` : 'not running';
  const own = foreign.length === 0 ? '' : `; it has loaded ${foreign.join(', ')} itself`;
  const host = outdated ? '; its host layer is an older one until it is started again' : '';
  const line = `${textOf(bytesOf(container))}: ${textOf(bytesOf(filesText(status)))}; ${kernel}${host}${own}`;
  return [line, ...contradictions.map((each) => `  ${textOf(bytesOf(each))}`)].join('\n');
}

function filesText({ files, problem, settingsOf: of }: ContainerStatus): string {
  return of === undefined ? (problem ?? files) : `has ${settingsOf(of)}, but is not in the manifest`;
}
