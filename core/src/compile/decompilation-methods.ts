import { messagePaths } from '../classes/dbus/message-universe.ts';
import { dbus, dbusBits } from '../classes/dbus/dbus.ts';
import { type LayoutField, type RuleForm, type RuleLayout, type Template } from '../classes/rule-layout.ts';
import type { PolicyClass, StackCheckRow } from '../classes/policy-classes.ts';
import { socketClasses, type SocketForm } from '../classes/network/sockets.ts';
import { domainNumber, socketDomains, socketsNamed, unixDomain } from '../language/keywords/sockets.ts';
import { execRuleForm, fileRuleForm, profileChangeRuleForm } from './files/file-layouts.ts';
import { mountRuleForm } from './mounts/mount-layouts.ts';
import { peerForms } from './peer-layouts.ts';
import { byteSet } from '../patterns/byte-set.ts';
import { ofByte, ofSet, sequence, someText } from '../patterns/pattern.ts';
import { ruleWithPermissions } from './rule-with-permissions.ts';
import { allSocketBits } from './sockets/socket-terms.ts';
import { unixRuleForm } from './sockets/unix-layouts.ts';
import { plainRows } from './stack-rules.ts';
import { joinedWords, lastTextField, textField, wordOf } from './layout-words.ts';

/**
 * Operations without a label follow the class alone. Operations on a label do, too, but the kernel never checks them
 * there.
 */
function stackRuleForm(row: StackCheckRow): RuleForm {
  return {
    byte: row.byte,
    layouts: row.operations.map(({ permission, object }): RuleLayout => ({
      bits: permission.bit,
      before: [],
      fields: object === 'label' ? [lastTextField] : [],
      about: ([label]) => (label?.length === 0 ? [] : conditions([[row.labelCondition ?? '', label]])),
    })),
    rule: ruleWithPermissions(row),
  };
}

function messageLayouts(named: LayoutField, path: LayoutField): readonly RuleLayout[] {
  const name: LayoutField = { ...named, end: [] };
  return [
    { bits: dbusBits.eavesdrop, before: [], fields: [name], about: ([bus]) => conditions([['bus', bus]]) },
    {
      bits: dbusBits.bind,
      before: [],
      fields: [named, name],
      about: ([bus, bound]) =>
        conditions([
          ['bus', bus],
          ['name', bound],
        ]),
    },
    {
      bits: dbusBits.send | dbusBits.receive,
      before: [],
      fields: [named, named, named, path, textField, lastTextField],
      about: ([bus, other, label, at, byInterface, member]) =>
        conditions(
          [
            ['bus', bus],
            ['path', at],
            ['interface', byInterface],
            ['member', member],
          ],
          [
            ['name', other],
            ['label', label],
          ],
        ),
    },
  ];
}

/** Queries of dbus-daemon always have a bus and names. */
const dbusForm: RuleForm = {
  byte: dbus.byte,
  layouts: messageLayouts(textField, textField),
  requested: messageLayouts({ ...textField, requested: someText }, { ...textField, requested: messagePaths }),
  rule: ruleWithPermissions(dbus),
};

/** The encoding of network rules in one form. */
export interface SocketDecompilation extends Pick<RuleForm, 'byte' | 'layouts'> {
  readonly sockets: SocketForm;
  /** Is true if network rules cover unix sockets. Otherwise, unix rules have addresses and peers. */
  readonly coversUnix: boolean;
}

/** The number of types of sockets (`SOCK_MAX`). */
const typeCount = 11;

function socketDecompilation(sockets: SocketForm): SocketDecompilation {
  const coversUnix = sockets === 'v8';
  const numbers = (some: Iterable<number>): LayoutField => {
    return { kind: 'numbers', length: 2, requested: sequence(ofByte(0), ofSet(byteSet(some))), end: [] };
  };
  // Kernels with the later form have no family without a name: Linux 6.1 dropped DECnet.
  const families = coversUnix
    ? (socketsNamed(undefined, undefined)?.domains ?? [])
    : [...socketDomains].flatMap((name) => domainNumber(name) ?? []).filter((one) => one !== unixDomain);
  const family = numbers(families);
  const type = numbers(Array.from({ length: typeCount }, (_, number) => number));
  return {
    byte: socketClasses[sockets],
    layouts: [{ bits: allSocketBits, before: [], fields: [family, type], about: () => undefined }],
    sockets,
    coversUnix,
  };
}

/** The method for decompiling the rules of a class. */
export type DecompilationMethod =
  | { readonly by: 'layouts'; readonly form: RuleForm }
  /** Sockets of every family and type, in both compiled forms. */
  | { readonly by: 'sockets'; readonly forms: readonly SocketDecompilation[] }
  /** Files and execs, or changes of profile, from the automaton of files. */
  | { readonly by: 'paths' | 'profile-changes' }
  | { readonly by: 'capability-sets' | 'limits' };

const layouts = (form: RuleForm): DecompilationMethod => ({ by: 'layouts', form });

/**
 * The layouts of rules, by class. Rules about paths include exec transitions and message queues.
 */
export const decompilationMethods: ReadonlyMap<PolicyClass, DecompilationMethod> = new Map<
  PolicyClass,
  DecompilationMethod
>([
  ['file', { by: 'paths' }],
  ['capability', { by: 'capability-sets' }],
  ['network', { by: 'sockets', forms: [socketDecompilation('v9'), socketDecompilation('v8')] }],
  ['unix', layouts(unixRuleForm)],
  ...plainRows.map((row) => [row.word, layouts(stackRuleForm(row))] as const),
  ['mount', layouts(mountRuleForm)],
  ['dbus', layouts(dbusForm)],
  ['rlimit', { by: 'limits' }],
  ...Array.from(peerForms, ([word, form]) => [word, layouts(form)] as const),
  ['change_profile', { by: 'profile-changes' }],
]);

/** The forms of rules that describe all permissions of a label, by class. */
export const effectiveRuleForms: ReadonlyMap<PolicyClass, RuleForm> = new Map<PolicyClass, RuleForm>([
  ['file', fileRuleForm],
  ['exec', execRuleForm],
  ['unix', unixRuleForm],
  ['mount', mountRuleForm],
  ['dbus', dbusForm],
  ['change_profile', profileChangeRuleForm],
]);

type Condition = readonly [name: string, template: Template | undefined];

/**
 * Prints the conditions of a rule and of its peer. Conditions that match anything are left out. The result is undefined
 * if no glob expresses a condition.
 */
function conditions(own: readonly Condition[], peer: readonly Condition[] = []): readonly string[] | undefined {
  const wordsOf = (list: readonly Condition[]) => list.map(([name, template]) => wordOf(template, `${name}=`));
  const theirs = joinedWords(wordsOf(peer), ', ');
  const all = joinedWords([...wordsOf(own), theirs && `peer=(${theirs})`]);
  return all === undefined ? undefined : [all];
}
