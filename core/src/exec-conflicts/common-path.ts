import { deadState, type State } from '../automata/automaton.ts';
import { AutomatonTooLargeError } from '../automata/budget.ts';
import type { LazyDfa } from '../automata/dfa.ts';
import type { ByteString } from '../source/bytes.ts';

/** A state of the product of three automata, with the predecessor and the byte of the first visit. */
interface Place {
  readonly left: State;
  readonly right: State;
  readonly except: State;
  readonly from: Place | undefined;
  readonly byte: number;
}

/** All bytes, ordered by readability for people. */
const bytes: readonly number[] = [
  ...range(0x61, 0x7a),
  ...range(0x30, 0x39),
  ...range(0x41, 0x5a),
  ...range(0x2d, 0x2f),
  ...range(0x21, 0x2c),
  ...range(0x3a, 0x40),
  ...range(0x5b, 0x60),
  ...range(0x7b, 0x7e),
  0x20,
  ...range(0x80, 0xff),
  ...range(0x01, 0x1f),
  0x7f,
  0x00,
];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * Returns a shortest string accepted by both automata and rejected by `except`, with readable bytes if possible.
 * Searches the product breadth first, through states live in both automata.
 *
 * @throws AutomatonTooLargeError if the search would visit more than `maxPlaces` states
 */
export function commonPath(
  left: LazyDfa<true>,
  right: LazyDfa<true>,
  except?: LazyDfa<true>,
  maxPlaces = 100_000,
): ByteString | undefined {
  const candidates = distinctBytes(left, right, except);
  const seen = new Set<string>();
  const start: Place = {
    left: left.start,
    right: right.start,
    except: except?.start ?? deadState,
    from: undefined,
    byte: 0,
  };
  const places: Place[] = [start];
  const accepts = (place: Place): boolean =>
    left.accepts(place.left).length > 0 &&
    right.accepts(place.right).length > 0 &&
    (except === undefined || except.accepts(place.except).length === 0);
  for (let next = 0; next < places.length; next++) {
    const from = places[next];
    if (from === undefined) break;
    if (accepts(from)) return stringTo(from);
    for (const byte of candidates) {
      const place: Place = {
        left: left.step(from.left, byte),
        right: right.step(from.right, byte),
        except: except?.step(from.except, byte) ?? deadState,
        from,
        byte,
      };
      if (place.left === deadState || place.right === deadState) continue;
      const key = `${place.left} ${place.right} ${place.except}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (places.push(place) > maxPlaces)
        throw new AutomatonTooLargeError('two patterns have too many paths in common');
    }
  }
  return undefined;
}

/** Returns a representative byte of every joint byte class of the automata. */
function distinctBytes(...automata: readonly (LazyDfa<true> | undefined)[]): readonly number[] {
  const seen = new Set<number>();
  return bytes.filter((byte) => {
    let kind = 0;
    for (const automaton of automata) kind = kind * 256 + (automaton?.classOf(byte) ?? 0);
    if (seen.has(kind)) return false;
    seen.add(kind);
    return true;
  });
}

function stringTo(place: Place): ByteString {
  const reversed: string[] = [];
  for (let at = place; at.from !== undefined; at = at.from) reversed.push(String.fromCharCode(at.byte));
  return reversed.toReversed().join('') as ByteString;
}
