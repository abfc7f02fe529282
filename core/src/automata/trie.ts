import { compareBytes, type ByteString } from '../source/bytes.ts';
import { deadState, type NameRun, type Names, type State, type Walked } from './automaton.ts';

/** Names that begin alike, as far as they do: a place where they part, or where one of them ends. */
interface TrieNode {
  /** What the names have between the node above and this one. */
  readonly label: ByteString;
  /** The names that go through here: from the first up to, not including, the last. */
  readonly from: number;
  readonly to: number;
  /** Whether the first of them ends here. */
  readonly ends: boolean;
  readonly children: TrieNode[];
  /** Every byte that some name has behind this place, each once. */
  readonly bytesBelow: Set<number>;
}

/** Names of one policy namespace, sorted, to be walked all at once. */
export class NameTrie implements Names {
  readonly names: readonly ByteString[];
  readonly #root: TrieNode | undefined;
  readonly #matched = new Map<Walked, readonly NameRun[]>();

  /** @param names - each once, in any order */
  constructor(names: Iterable<ByteString>) {
    this.names = [...names].sort(compareBytes);
    this.#root = this.names.length === 0 ? undefined : buildTrie(this.names);
  }

  /**
   * The states that an automaton is in behind the names, in the order of names. They are looked at only as far
   * as the automaton tells them apart: no further than where it is dead, or where no byte that follows leads to another state.
   */
  walk(automaton: Walked, start: State): readonly NameRun[] {
    const runs: NameRun[] = [];
    let end = 0;
    for (const run of this.#living(automaton, start)) {
      if (run.from > end) runs.push({ from: end, to: run.from, state: deadState });
      runs.push(run);
      end = run.to;
    }
    if (end < this.names.length) runs.push({ from: end, to: this.names.length, state: deadState });
    return runs;
  }

  matched(pattern: Walked & { readonly start: State }): readonly NameRun[] {
    let runs = this.#matched.get(pattern);
    if (runs === undefined) this.#matched.set(pattern, (runs = this.#living(pattern, pattern.start)));
    return runs;
  }

  /** The runs of states that are not dead. */
  #living(automaton: Walked, start: State): readonly NameRun[] {
    const runs: NameRun[] = [];
    const found = (from: number, to: number, state: State): void => {
      const last = runs.at(-1);
      if (last !== undefined && last.state === state && last.to === from) last.to = to;
      else runs.push({ from, to, state });
    };
    if (this.#root === undefined || start === deadState) return runs;
    const nodes = [this.#root];
    const states = [start];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const { label, children } = node;
      let state = states.pop() ?? deadState;
      for (let at = 0; at < label.length && state !== deadState; at++)
        state = automaton.step(state, label.charCodeAt(at));
      if (state === deadState) continue;
      if (isSettled(automaton, state, node.bytesBelow)) {
        found(node.from, node.to, state);
        continue;
      }
      if (node.ends) found(node.from, node.from + 1, state);
      for (let index = children.length - 1; index >= 0; index--) {
        const child = children[index];
        if (child === undefined) continue;
        nodes.push(child);
        states.push(state);
      }
    }
    return runs;
  }
}

function isSettled(automaton: Walked, state: State, bytes: ReadonlySet<number>): boolean {
  for (const byte of bytes) if (!automaton.stays(state, byte)) return false;
  return true;
}
/** Without recursion, since names that each begin with the one before nest as deeply as there are names. */
function buildTrie(names: readonly ByteString[]): TrieNode {
  const root = nodeOf(names, 0, names.length, 0);
  const made: { readonly node: TrieNode; readonly depth: number; readonly above: TrieNode | undefined }[] = [
    { node: root, depth: root.label.length, above: undefined },
  ];
  for (let at = 0; at < made.length; at++) {
    const { node, depth } = made[at] ?? { node: root, depth: 0 };
    for (let from = node.ends ? node.from + 1 : node.from; from < node.to;) {
      const to = endOfRun(names, from, node.to, depth);
      const child = nodeOf(names, from, to, depth);
      node.children.push(child);
      made.push({ node: child, depth: depth + child.label.length, above: node });
      from = to;
    }
  }
  // Nodes stand behind the one above them, so that what is below a node is known when its turn comes.
  for (let at = made.length - 1; at > 0; at--) {
    const { node, above } = made[at] ?? {};
    if (node === undefined || above === undefined) continue;
    for (let index = 0; index < node.label.length; index++) above.bytesBelow.add(node.label.charCodeAt(index));
    for (const byte of node.bytesBelow) above.bytesBelow.add(byte);
  }
  return root;
}

/** Where names end that have the same byte at `depth` as the first; all of them have one there. */
function endOfRun(names: readonly ByteString[], from: number, to: number, depth: number): number {
  const byte = names[from]?.charCodeAt(depth);
  let [inside, outside] = [from, to];
  while (outside - inside > 1) {
    const middle = (inside + outside) >>> 1;
    if (names[middle]?.charCodeAt(depth) === byte) inside = middle;
    else outside = middle;
  }
  return outside;
}

function nodeOf(names: readonly ByteString[], from: number, to: number, depth: number): TrieNode {
  const first = names[from] ?? '';
  const last = names[to - 1] ?? '';
  let end = depth;
  while (end < first.length && first.charCodeAt(end) === last.charCodeAt(end)) end++;
  return {
    label: first.slice(depth, end) as ByteString,
    from,
    to,
    ends: first.length === end,
    children: [],
    bytesBelow: new Set(),
  };
}
