import { incusHostLayer, lxcHostLayer } from '@lamellar/host-policies';
import { ReachOracle } from '../oracle/reach-oracle.ts';
import { somePart } from '../random/cases.ts';
import { law } from '../random/law.ts';

const oracle = new ReachOracle({ abi: 'abi <abi/4.0>,\n' });

/** The host layers by name. */
const layers: Readonly<Record<string, string>> = {
  LXC: lxcHostLayer({ name: 'web', nesting: false, privileged: false }).text,
  'LXC, nesting': lxcHostLayer({ name: 'web', nesting: true, privileged: false }).text,
  Incus: incusHostLayer({ name: 'web', nesting: false, privileged: false }).text,
};

law(
  'the mounts of a host layer are listed as rules that apparmor_parser compiles to equal automata',
  somePart(Object.keys(layers), 0, 1),
  { atLeast: { stacks: 1, rules: 3, complete: 1, pairs: 100 } },
  (name, count) => oracle.differences('mount', [layers[name] ?? ''], count),
);
