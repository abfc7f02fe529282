import type { LxcHost } from '../../lab/host/lxc-host.ts';
import type { ContainerKind } from './container-kind.ts';
import type { ContainerPlace } from './place.ts';

/** Lamellar's last action since a container was copied, saved or started. */
export type Since = 'nothing' | 'another layer applied' | 'lamellar removed';

/** The final state of a container. */
export type End =
  /** Under its host layer, with the applied layer in the policy namespace. */
  | 'layered'
  /** Under its host layer, with the earlier layer in the policy namespace. */
  | 'with its earlier layer'
  /** Under its host layer, with an empty policy namespace. */
  | 'without its layer'
  /** In the runtime's default state, without lamellar. */
  | 'plain'
  /** Not started; the host's log shows the required command. */
  | 'refused'
  /** Unknown to the runtime. */
  | 'gone'
  /** Reported in every case; the label is the kernel's. */
  | 'run by hand';

/** An operation on containers. */
export interface LifeEvent {
  readonly name: string;
  readonly since: Since;
  /** A preparation, while all layers are applied and all containers run. */
  readonly before?: (kind: ContainerKind) => Promise<unknown>;
  /** An operation on the whole host, which restarts the containers with autostart. */
  readonly ofHost?: (host: LxcHost) => Promise<void>;
  /** The operation. Returns the place of the resulting container, running or to be started. */
  readonly happen: (kind: ContainerKind) => Promise<ContainerPlace>;
  readonly ends: (kind: ContainerKind) => End;
  /** Reverts changes outside of lamellar's control. */
  readonly undo?: (kind: ContainerKind, place: ContainerPlace) => Promise<void>;
  /** True if the resulting container is ephemeral. */
  readonly isForOneRun?: true;
  /** True if an updated manifest restores the complete state; else a copy stays a copy. */
  readonly isFollowed?: true;
}
