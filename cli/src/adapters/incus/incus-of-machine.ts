import type { RootFolder } from '../filesystem/root-folder.ts';
import { incusInstance, incusInstances, projectConfiguration } from './incus.ts';
import { IncusFolder } from './incus-folder.ts';
import { configureIncus, type IncusChange } from './incus-settings.ts';
import type { IncusPlace } from './incus-sftp.ts';

/** The requests to the Incus of this machine. All throw a CommandError if Incus does not answer. */
export const incusOfMachine = {
  instances: () => incusInstances(),
  instance: incusInstance,
  project: projectConfiguration,
  configure: (project: string, name: string, change: IncusChange) => configureIncus('instances', project, name, change),
  configureProfile: (project: string, name: string, change: IncusChange) =>
    configureIncus('profiles', project, name, change),
  openRoot: (place: IncusPlace, names: readonly string[]): Promise<RootFolder | undefined> =>
    IncusFolder.open(place, names),
};

/** The requests to Incus, also to a fake. */
export type Incus = Readonly<typeof incusOfMachine>;
