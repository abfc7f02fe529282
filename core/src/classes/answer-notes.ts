/** Conditions in addition to the rules, with a text for people. The set is closed: docs/reference/json.md lists every note. */
export const answerNotes = {
  'owner-ignored':
    'the owner of the file makes no difference: `owner` rules that AppArmor 4.1 compiles for Linux 6.17 and later apply to everyone',
  'asked-beforehand':
    'Linux 6.17 and later check nothing here: the connect checks both sides, or the send of a datagram',
  'needs-later-abi':
    'the rules have no effect: kernels require an abi with `network_v9/af_unix`, such as `abi <abi/5.0>,`',
  'lacks-protocol':
    'Ubuntu kernels match the protocol of unix sockets, and the abi of the policy leaves it out of all rules: write `abi <abi/4.0>,`',
  'restricted-userns':
    'an unprivileged task goes to the profile `unprivileged_userns`, unless the sysctl `apparmor_restrict_unprivileged_userns` is 0',
  'stacks-unprivileged':
    'the change of an unprivileged task stacks, unless the sysctl `apparmor_restrict_unprivileged_unconfined` is 0',
  'conflicting-attachments': 'several profiles match the path equally well, so none attaches',
  'unloadable-profile': 'the target profile has errors or is declared twice, and is assumed to be missing',
  'named-alone': 'the kernel compares only the name of the peer here, in every policy namespace',
  'gains-by-layer':
    'the stack of the peer allows more: the kernel only evaluates profiles of the innermost policy namespace',
  'audit-mode-quiet_denied':
    "the kernel's audit mode is `quiet_denied`, so complain mode refuses requests without a rule here, without a record",
  'audit-mode-quiet':
    "the kernel's audit mode is `quiet`, so complain mode refuses requests without a rule, without a record",
  'audit-mode-noquiet':
    "the kernel's audit mode is `noquiet`, so complain mode logs and allows requests against a plain `deny` rule",
  'audit-mode-all':
    "the audit mode is `all`, of the kernel or by the profile's flag `audit`, so complain mode logs and allows requests against a plain `deny` rule",
} as const;

/** The name of an answer note. */
export type AnswerNote = keyof typeof answerNotes;
