import type { RootFolder } from '../disk/root-folder.ts';
import { incusInstance, incusInstances, type IncusConfiguration, type IncusInstance } from './incus.ts';
import { IncusFolder } from './incus-folder.ts';
import { configureIncus, configureIncusProfile } from './incus-settings.ts';
import type { IncusPlace } from './incus-sftp.ts';

/** What Incus is asked and told. All of it throws a CommandError where Incus does not answer. */
export interface Incus {
  /** The instances, of all projects; none where there is no Incus. */
  instances(): Promise<readonly IncusInstance[]>;
  /** One of them; undefined where there is none. */
  instance(project: string, name: string): Promise<IncusInstance | undefined>;
  /** Sets keys of an instance's own configuration, all in one step; an empty value takes a key away. */
  configure(project: string, name: string, settings: IncusConfiguration): Promise<void>;
  /** The same of an Incus profile. */
  configureProfile(project: string, name: string, settings: IncusConfiguration): Promise<void>;
  /**
   * Opens a folder below the root of a container; undefined where there is no such container.
   *
   * @throws UnsafeRootError where it cannot be reached
   */
  openRoot(place: IncusPlace, names: readonly string[]): Promise<RootFolder | undefined>;
}

/** That of this machine. */
export const incusOfMachine: Incus = {
  instances: () => incusInstances(),
  instance: incusInstance,
  configure: (project, name, settings) => configureIncus(project, name, settings),
  configureProfile: (project, name, settings) => configureIncusProfile(project, name, settings),
  openRoot: (place, names) => IncusFolder.open(place, names),
};
