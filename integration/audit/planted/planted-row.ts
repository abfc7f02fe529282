/** A container of the planted problems. Scripts see the names as shell variables. */
export const plantedContainers = ['boundary', 'child', 'shipped', 'open', 'inherited'] as const;
export type PlantedContainer = (typeof plantedContainers)[number];

/** A finding about a planted problem. */
export interface PlantedFinding {
  readonly id: string;
  /** The container of the finding, or the words of a different subject. */
  readonly on: PlantedContainer | { readonly subject: string | RegExp };
  /** The summary, a line of the evidence, or a name in the finding. */
  readonly shows: RegExp;
}

/** A problem planted on a real host. */
export interface PlantedRow {
  readonly problem: string;
  /** True if a page of the project described the problem before the first audit of the row. */
  readonly isDocumented: boolean;
  /** A shell script that plants the problem. */
  readonly plant?: string;
  /** Lines of the configuration of a container. */
  readonly configuration?: readonly [on: PlantedContainer, ...lines: string[]];
  /** A shell script that plants the problem after the containers have started. */
  readonly plantLater?: string;
  /** All findings about the problem. */
  readonly finds: readonly PlantedFinding[];
  /** The advice of a finding, and a shell script that follows the advice. */
  readonly advice?: readonly [text: RegExp, script: string];
}

/** Returns a finding about the whole host. */
export function onHost(id: string, shows: RegExp): PlantedFinding {
  return { id, on: { subject: 'the host' }, shows };
}
