import type { RootFolder } from '../filesystem/root-folder.ts';
import type { IncusConfiguration } from './incus-configuration.ts';
import { incusInstance, incusInstances, type IncusInstance } from './incus.ts';
import { IncusFolder } from './incus-folder.ts';
import { configureIncus, configureIncusProfile } from './incus-settings.ts';
import type { IncusPlace } from './incus-sftp.ts';

/** The requests to Incus. All throw a CommandError if Incus does not answer. */
export interface Incus {
  /** Lists the instances of all projects; none without Incus. */
  instances(): Promise<readonly IncusInstance[]>;
  /** Finds an instance; undefined if missing. */
  instance(project: string, name: string): Promise<IncusInstance | undefined>;
  /** Sets keys of an instance's own configuration in one step. An empty value removes a key. */
  configure(project: string, name: string, settings: IncusConfiguration): Promise<void>;
  /** Sets keys of an Incus profile in a single step. */
  configureProfile(project: string, name: string, settings: IncusConfiguration): Promise<void>;
  /**
   * Opens a folder below the root of a container; undefined if the container is missing.
   *
   * @throws UnsafeRootError if the folder cannot be reached
   */
  openRoot(place: IncusPlace, names: readonly string[]): Promise<RootFolder | undefined>;
}

/** The Incus of this machine. */
export const incusOfMachine: Incus = {
  instances: () => incusInstances(),
  instance: incusInstance,
  configure: (project, name, settings) => configureIncus(project, name, settings),
  configureProfile: (project, name, settings) => configureIncusProfile(project, name, settings),
  openRoot: (place, names) => IncusFolder.open(place, names),
};
