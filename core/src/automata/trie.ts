import { compareBytes, type ByteString } from '../source/bytes.ts';
import { deadState, type NameRun, type State, type TransitionFunction } from './automaton.ts';

/** Names with a common prefix, up to the longest: the node is a branch, or the end of a name. */
interface TrieNode {
  /** The bytes of the names between the parent and the node. */
  readonly label: ByteString;
  /** The range of the names with the prefix; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** True if the first name of the range ends at the node. */
  readonly ends: boolean;
  readonly children: TrieNode[];
  /** The bytes of the names after the node. */
  readonly bytesBelow: Set<number>;
}

/** The sorted names of a policy namespace, for a traversal of an automaton by all names at once. */
export class NameTrie {
  readonly names: readonly ByteString[];
  readonly #root: TrieNode | undefined;

  /** @param names - each once, in any order */
  constructor(names: Iterable<ByteString>) {
    this.names = [...names].sort(compareBytes);
    this.#root = this.names.length === 0 ? undefined : buildTrie(this.names);
  }

  /**
   * Returns the states of an automaton after the names, in the order of names. The traversal stops in a dead state, and
   * in a state without a step by the remaining bytes to a different state.
   */
  walk(automaton: TransitionFunction, start: State): readonly NameRun[] {
    const runs: NameRun[] = [];
    const found = (from: number, to: number, state: State): void => {
      const last = runs.at(-1);
      if (last !== undefined && last.state === state && last.to === from) last.to = to;
      else runs.push({ from, to, state });
    };
    if (this.#root === undefined) return runs;
    const nodes = [this.#root];
    const states = [start];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const { label, children } = node;
      let state = states.pop() ?? deadState;
      for (let at = 0; at < label.length && state !== deadState; at++)
        state = automaton.step(state, label.charCodeAt(at));
      if (state === deadState || isSettled(automaton, state, node.bytesBelow)) {
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

function isSettled(automaton: TransitionFunction, state: State, bytes: ReadonlySet<number>): boolean {
  for (const byte of bytes) if (!automaton.stays(state, byte)) return false;
  return true;
}

/** Builds the trie without recursion: if every name is a prefix of the next, the depth is the number of names. */
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
  // Parents precede children, so the reverse order completes the bytes of a node before the parent needs the bytes.
  for (let at = made.length - 1; at > 0; at--) {
    const { node, above } = made[at] ?? {};
    if (node === undefined || above === undefined) continue;
    for (let index = 0; index < node.label.length; index++) above.bytesBelow.add(node.label.charCodeAt(index));
    for (const byte of node.bytesBelow) above.bytesBelow.add(byte);
  }
  return root;
}

/** Returns the end of the run of names with the first name's byte at `depth`; all names are longer than `depth`. */
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
