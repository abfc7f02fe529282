import { stackCheckRows, type LabelOperation } from './policy-classes.ts';

/**
 * Operations towards a peer through an object, such as a message of D-Bus: the number of objects has no bound, and the
 * kernel may check both labels for an object.
 */
export const operationsThroughObjects: readonly LabelOperation[] = stackCheckRows
  .flatMap((row): readonly LabelOperation[] => row.operations)
  .filter(({ object, name }) => typeof object !== 'string' && object.peerSets?.(name) !== undefined);
