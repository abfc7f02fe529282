import type { LxcHost } from '../../lab/host/lxc-host.ts';
import type { ContainerKind } from './container-kind.ts';
import type { Place } from './place.ts';

/** What lamellar has been doing since a container was copied, saved or started. */
export type Since = 'nothing' | 'another layer applied' | 'lamellar removed';

/** How a container is found. */
export type End =
  /** Under its host layer, with the layer that is applied in its own policy namespace. */
  | 'layered'
  /** The same, with the layer of before. */
  | 'with its earlier layer'
  /** Under its host layer, with nothing in its policy namespace. */
  | 'without its layer'
  /** As its runtime has it without lamellar. */
  | 'plain'
  /** It has not started, and the host's log says what to do. */
  | 'refused'
  /** Its runtime does not have it. */
  | 'gone'
  /** Told in each case; what it runs under is the kernel's. */
  | 'run by hand';

/** Something that becomes of containers. */
export interface LifeEvent {
  readonly name: string;
  readonly since: Since;
  /** What comes first, while all is applied and runs. */
  readonly before?: (kind: ContainerKind) => Promise<unknown>;
  /** What becomes of the whole host; the containers that are to start with it do so. */
  readonly ofHost?: (host: LxcHost) => Promise<void>;
  /** The container that it has become, which runs or is to be started. */
  readonly happen: (kind: ContainerKind) => Promise<Place>;
  readonly ends: (kind: ContainerKind) => End;
  /** Takes back what no command of lamellar does. */
  readonly undo?: (kind: ContainerKind, place: Place) => Promise<void>;
  /** Whether it has become one that is there for one run only. */
  readonly isForOneRun?: true;
  /** Whether a manifest that follows it has all as it was; else a copy stays a copy. */
  readonly isFollowed?: true;
}
