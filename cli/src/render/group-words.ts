import { operationNameWords, policyClasses } from '@lamellar/core/classes';
import type { AuditView } from '../views/audit-view.ts';
import { exceptionsOf, sizeOf } from '../views/group-reach.ts';
import { brief } from '../words/brief.ts';
import { countOf } from '../words/count-of.ts';
import { changeWords, withoutRepeats } from './own-changes-text.ts';

type Group = AuditView['parties'][number];
type Reach = Group['reach'][number];

/** Describes groups of an audit, and the permissions of groups, in sentences. */
export class GroupWords {
  readonly #view: AuditView;
  readonly #names: readonly string[];

  /** @param quote - quotes the name of a container; by default the name is unchanged */
  constructor(view: AuditView, quote = (name: string): string => name) {
    this.#view = view;
    this.#names = view.parties.map((group) => nameOf(group, view, quote));
  }

  /** Returns the name of a group in sentences about other groups. */
  nameOf(group: number): string {
    return this.#names[group] ?? '';
  }

  /** Describes the permissions of a group outside of its members. */
  permissions(group: number): readonly string[] {
    const { parties, everyone } = this.#view;
    const party = parties[group];
    if (party === undefined) return [];
    const may = party.reach.map((reach) => `allowed: ${this.reachWords(reach, group)}`);
    const unknown = (party.notFoundOut ?? []).map((reach) => `not computed: ${this.reachWords(reach, group)}`);
    const nothing = everyone.length === 0 ? 'nothing' : 'nothing else';
    const whole = party.kind === 'containers' ? 'container' : 'label';
    return [
      ...(may.length + unknown.length === 0 ? [`allowed: ${nothing} outside of the ${whole}`] : []),
      ...may,
      ...unknown,
      ...(this.#isKnown(party) ? [] : ['some profiles are unknown: more may be allowed']),
    ];
  }

  /** Describes operations and their targets. */
  reachWords({ operations, reached }: Reach, from: number): string {
    return `${operationNameWords(operations)} → ${this.targetWords(reached, from)}`;
  }

  /** Describes the groups that a group reaches. */
  targetWords(reached: Reach['reached'], from: number): string {
    const leftOut = exceptionsOf(reached, from, this.#view.parties);
    if (leftOut !== undefined) {
      const but = leftOut.map((group) => (group === from ? 'other members of the group' : this.nameOf(group)));
      return `all other containers and programs of the host${but.length === 0 ? '' : ` but ${but.join(' and ')}`}`;
    }
    return reached
      .map(({ party, count, all }) => {
        if (party === from && all) return 'other members of the group';
        return all ? this.nameOf(party) : `${count} of ${this.nameOf(party)}`;
      })
      .join('; ');
  }

  /**
   * Describes the excess permissions of a group. Undefined without excess permissions.
   *
   * @param isComplete - true to print all rules of a permission
   */
  excess(group: number, isComplete: boolean): Excess | undefined {
    const gains = this.#view.gains.find(({ party }) => party === group);
    if (gains === undefined) return undefined;
    const { comparedWith, reach, byItself, tooLarge } = gains;
    const sentences = [
      ...reach.map((one) => this.reachWords(one, group)),
      ...withoutRepeats(byItself).map((change) => changeWords(change, isComplete).replace(/^gains /, '')),
    ];
    const notCompared = tooLarge.map((word) => policyClasses[word as keyof typeof policyClasses].word);
    return sentences.length + notCompared.length === 0 ? undefined : { comparedWith, sentences, notCompared };
  }

  #isKnown({ containers = [], labels = [] }: Group): boolean {
    const { programs } = this.#view;
    const unknown = new Set(programs.filter(({ known }) => !known).map(({ label }) => label));
    return (
      containers.every((index) => this.#view.containers[index]?.labels.every(({ known }) => known) !== false) &&
      labels.every((label) => !unknown.has(label))
    );
  }
}

/** The excess permissions of a group. */
interface Excess {
  readonly comparedWith: string;
  readonly sentences: readonly string[];
  /** Classes with too many permissions to compare. */
  readonly notCompared: readonly string[];
}

function nameOf(group: Group, { containers }: AuditView, quote: (name: string) => string): string {
  const others = sizeOf(group) - 1;
  if (group.kind === 'containers') {
    const title = quote(containers[group.containers?.[0] ?? -1]?.title ?? '');
    return others === 0 ? title : `${title} and ${countOf(others, 'equivalent container')}`;
  }
  const [label = ''] = group.labels ?? [];
  const name = label === 'unconfined' ? "the host's unconfined programs" : brief(`\`${label}\``);
  return others === 0 ? name : `${name} and ${countOf(others, 'equivalent label')}`;
}
