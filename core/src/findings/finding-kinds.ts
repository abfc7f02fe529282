import { differentLabels } from './different-labels/different-labels.ts';
import type { Finding, FindingKind } from './finding.ts';
import { noContainerLayer } from './no-container-layer/no-container-layer.ts';
import { unconfinedContainer } from './unconfined-container/unconfined-container.ts';

/** What a kind of finding is called by programs. */
export type FindingId = 'unconfined-container' | 'different-labels' | 'no-container-layer';

/** Every kind of finding, in the order in which those of one severity are told. */
export const findingKinds: readonly FindingKind<FindingId>[] = [unconfinedContainer, differentLabels, noContainerLayer];

/** A finding, and its kind. */
export interface FoundFinding extends Finding {
  readonly id: FindingId;
}
