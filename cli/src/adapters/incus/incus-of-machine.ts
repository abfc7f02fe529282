import type { RootFolder } from '../filesystem/root-folder.ts';
import type { IncusConfiguration } from './incus-configuration.ts';
import { incusInstance, incusInstances } from './incus.ts';
import { IncusFolder } from './incus-folder.ts';
import { configureIncus } from './incus-settings.ts';
import type { IncusPlace } from './incus-sftp.ts';

/** The requests to the Incus of this machine. All throw a CommandError if Incus does not answer. */
export const incusOfMachine = {
  instances: () => incusInstances(),
  instance: incusInstance,
  configure: (project: string, name: string, settings: IncusConfiguration) =>
    configureIncus('instances', project, name, settings),
  configureProfile: (project: string, name: string, settings: IncusConfiguration) =>
    configureIncus('profiles', project, name, settings),
  openRoot: (place: IncusPlace, names: readonly string[]): Promise<RootFolder | undefined> =>
    IncusFolder.open(place, names),
};

/** The requests to Incus, also to a fake. */
export type Incus = Readonly<typeof incusOfMachine>;
