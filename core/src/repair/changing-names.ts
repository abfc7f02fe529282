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
export function changingNames(object: MediatedObject, permissions: readonly string[]): readonly ChangingName[] {
  switch (object.kind) {
    case 'path':
      return changingIn(object.path, object.existing);
    case 'mount':
      return changingIn(object.target, ...('source' in object ? [object.source] : []), ...oldRootOf(object));
    case 'unix': {
      const isFile = permissions.every((name) => name === 'r' || name === 'w');
      const addresses = [object.own, object.peer].flatMap((address) => address ?? []);
      return changingIn(
        ...addresses.map((one) =>
          one.kind === 'path' && isFile ? one.path : one.kind === 'abstract' && !isFile ? one.name : undefined,
        ),
      );
    }
    case 'message': {
      const isNamed = permissions.includes('send') || permissions.includes('bind');
      const isUnique = uniqueBusName.test(object.name);
      return [
        ...(!isNamed ? [] : isUnique ? (['connection'] as const) : generalisedBusName(object.name).changing),
        ...generalisedMessagePath(object.path).changing,
      ];
    }
    default:
      return [];
  }
}

function oldRootOf(object: Extract<MediatedObject, { kind: 'mount' }>): readonly ByteString[] {
  return object.asks === 'pivot_root' ? [object.oldRoot] : [];
}

function changingIn(...names: readonly (ByteString | undefined)[]): readonly ChangingName[] {
  return [...new Set(names.flatMap((name) => (name === undefined ? [] : generalisedName(name).changing)))];
}
