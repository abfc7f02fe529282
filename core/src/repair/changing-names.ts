import {
  generalisedBusName,
  generalisedMessagePath,
  generalisedName,
  uniqueBusName,
  type ChangingName,
} from '../classes/generalised-name.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { ByteString } from '../source/bytes.ts';

/** Returns the kinds of names in an object that never occur again. */
export function changingNames(thing: MediatedObject, permissions: readonly string[]): readonly ChangingName[] {
  switch (thing.kind) {
    case 'path':
      return changingIn(thing.path, thing.existing);
    case 'mount':
      return changingIn(thing.target, ...('source' in thing ? [thing.source] : []), ...oldRootOf(thing));
    case 'unix': {
      const isFile = permissions.every((name) => name === 'r' || name === 'w');
      const addresses = [thing.own, thing.peer].flatMap((address) => address ?? []);
      return changingIn(
        ...addresses.map((one) =>
          one.kind === 'path' && isFile ? one.path : one.kind === 'abstract' && !isFile ? one.name : undefined,
        ),
      );
    }
    case 'message': {
      const isNamed = permissions.includes('send') || permissions.includes('bind');
      const isUnique = uniqueBusName.test(thing.name);
      return [
        ...(!isNamed ? [] : isUnique ? (['connection'] as const) : generalisedBusName(thing.name).changing),
        ...generalisedMessagePath(thing.path).changing,
      ];
    }
    default:
      return [];
  }
}

function oldRootOf(thing: Extract<MediatedObject, { kind: 'mount' }>): readonly ByteString[] {
  return thing.asks === 'pivot_root' ? [thing.oldRoot] : [];
}

function changingIn(...names: readonly (ByteString | undefined)[]): readonly ChangingName[] {
  return [...new Set(names.flatMap((name) => (name === undefined ? [] : generalisedName(name).changing)))];
}
