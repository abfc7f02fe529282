import { stackCheckRows, type LabelOperation } from './policy-classes.ts';

/** What a label does to another by things of which there may be endlessly many: both sides may be asked about each. */
export const operationsThroughObjects: readonly LabelOperation[] = stackCheckRows
  .flatMap((row): readonly LabelOperation[] => row.operations)
  .filter(({ object, name }) => typeof object !== 'string' && object.peerSets?.(name) !== undefined);
