import type { ByteString } from '@lamellar/core/language';

/** A class with rules about its questions. */
interface AuditedClass {
  /** Rules for all further classes, and prerequisites in the class itself. */
  readonly additional: readonly string[];
  /** The rules about the questions, each with the qualifiers of the profile. */
  readonly rules: readonly string[];
  /** The rules for profiles that deny, if different. */
  readonly denied?: readonly string[];
  /** Questions without the label, in the form of `integration/kernel-classes/README.md`, or about pairs of labels. */
  readonly questions: readonly string[];
}

const everyClass = {
  file: 'file,',
  capability: 'capability,',
  network: 'network inet,',
  unix: 'unix,',
  mount: 'mount, umount, pivot_root,',
  userns: 'userns,',
  signal: 'signal,',
  ptrace: 'ptrace,',
  change_profile: 'change_profile,',
};

function additional(...left: readonly (keyof typeof everyClass)[]): readonly string[] {
  return Object.entries(everyClass).flatMap(([name, rule]) => ((left as readonly string[]).includes(name) ? [] : rule));
}

const classes: Readonly<Record<string, AuditedClass>> = {
  file: {
    additional: additional('file'),
    rules: ['/t/pub/** rwlk', '/t/dir/** w'],
    questions: [
      'file read /t/pub/a - 0',
      'file write /t/pub/a - 0',
      'file create /t/pub/new - 0',
      'file unlink /t/pub/a - 0',
      'file chmod /t/pub/a - 0',
      'file link /t/pub/a /t/pub/z 0',
      // Reading is refused besides writing, and no rule denies reading.
      'file rw /t/dir/sub/a - 0',
      'file disconnected-read - - 0',
    ],
  },
  exec: {
    additional: [...additional('file'), '/t/** rwlkm,', '/t/bin/two px,', '/t/bin/three px -> other,'],
    rules: ['/t/bin/one ix'],
    denied: ['/t/bin/one x'],
    questions: ['file exec /t/bin/one - 0', 'file exec /t/bin/two - 0', 'file exec-nnp /t/bin/three - 0'],
  },
  capability: {
    additional: additional('capability'),
    rules: ['capability chown', 'capability sys_nice', 'capability net_raw', 'capability sys_chroot'],
    questions: ['capability chown', 'capability sys_nice', 'capability net_raw', 'capability sys_chroot'],
  },
  network: {
    additional: additional('network'),
    rules: ['network inet'],
    questions: ['network create inet dgram 0 -', 'network bind inet stream 0 -', 'network send inet dgram 0 -'],
  },
  unix: {
    additional: additional('unix'),
    rules: ['unix'],
    questions: ['unix create stream - - - -', 'unix bind stream @loc - - -', 'unix bind stream /t/sock/loc - - -'],
  },
  mount: {
    additional: additional('mount'),
    rules: ['mount', 'umount', 'pivot_root'],
    questions: [
      'mount mount none /t/mnt/m1 tmpfs - -',
      'mount mount /t/src/s1 /t/mnt/m1 - bind -',
      'mount umount - /t/mnt/m1 - - -',
      'mount pivot_root /t/mnt/m1 /t/mnt/m1/old - - -',
    ],
  },
  userns: { additional: additional('userns'), rules: ['userns'], questions: ['userns create'] },
  change_profile: {
    additional: additional('change_profile'),
    rules: ['change_profile -> other', 'change_profile -> &other'],
    questions: ['change_profile change other', 'change_profile stack other', 'change_profile onexec-run other'],
  },
  change_hat: { additional: additional(), rules: [], questions: ['change_hat change hat'] },
  rlimit: {
    additional: additional(),
    rules: ['set rlimit nofile <= 200'],
    questions: ['rlimit set 100', 'rlimit set 300'],
  },
  signal: {
    additional: additional('signal'),
    rules: ['signal'],
    questions: ['signal send unconfined', 'signal receive unconfined'],
  },
  ptrace: {
    additional: additional('ptrace'),
    rules: ['ptrace'],
    questions: ['ptrace read unconfined', 'ptrace trace unconfined'],
  },
  // The rules about all targets keep the states of refused targets alive.
  retarget: {
    additional: additional(),
    rules: ['change_profile -> {other,other//&third}'],
    questions: [
      'change_profile change other',
      'change_profile stack other',
      'change_profile onexec-run other',
      'change_profile change third',
      'change_profile change other//&third',
    ],
  },
};

/** A tracer by capability: its abi has no ptrace. */
const tracer: AuditedClass = {
  additional: additional('capability', 'ptrace', 'userns'),
  rules: ['capability sys_ptrace'],
  questions: ['ptrace read unconfined'],
};

/** The rules of a profile: none, or the rules with qualifiers. */
const qualifiers: Readonly<Record<string, string | undefined>> = {
  none: undefined,
  deny: 'deny ',
  'audit-deny': 'audit deny ',
  'audit-allow': 'audit ',
  allow: '',
};

const flagsOf: Readonly<Record<string, string>> = {
  enforce: '',
  complain: ' flags=(complain)',
  'audited-enforce': ' flags=(audit)',
  'audited-complain': ' flags=(complain,audit)',
};

interface Written {
  readonly text: string;
  readonly questions: readonly (readonly string[])[];
}

function profilesOf(name: string, { additional: others, rules, denied = rules, questions }: AuditedClass): Written {
  const labels: string[] = [];
  const text = Object.entries(flagsOf).flatMap(([mode, flags]) =>
    Object.entries(qualifiers).flatMap(([word, qualifier]) => {
      const isOwnAudit = mode.startsWith('audited-');
      if (isOwnAudit && word !== 'none' && word !== 'deny') return [];
      if (rules.length === 0 && word !== 'none') return [];
      if (name === 'rlimit' && word !== 'none' && word !== 'allow') return [];
      const label = `${name}-${mode}-${word}`;
      labels.push(label);
      const own =
        qualifier === undefined ? [] : (word.endsWith('deny') ? denied : rules).map((rule) => `${qualifier}${rule},`);
      return [`profile ${label}${flags} {\n${[...others, ...own].map((rule) => `  ${rule}\n`).join('')}}\n`];
    }),
  );
  // Two questions in a row never have the same label: the kernel logs a capability of a profile once.
  return {
    text: text.join('\n'),
    questions: questions.map((question) => labels.map((label) => `${label} ${question}`)),
  };
}

/** The policy and the questions of the recording. */
export interface AuditModeCase {
  readonly files: Readonly<Record<string, ByteString>>;
  /** In lines, with tabs. */
  readonly questions: readonly ByteString[];
}

/** Writes profiles of every class, mode and rule, with questions about each. */
export function generateCase(): AuditModeCase {
  const main = Object.entries(classes).map(([name, one]) => profilesOf(name, one));
  const traced = profilesOf('tracer', tracer);
  const file = (abi: string, texts: readonly string[]): ByteString =>
    `abi <abi/${abi}>,\n\n${texts.join('\n')}` as ByteString;
  return {
    files: {
      'main.aa': file('4.0', [
        ...main.map(({ text }) => text),
        'profile other {\n  file,\n}\n',
        'profile third {\n  file,\n}\n',
      ]),
      'tracer.aa': file('without-ptrace', [traced.text]),
    },
    questions: [...main, traced].flatMap(({ questions }) =>
      questions.flat().map((line) => line.replaceAll(' ', '\t') as ByteString),
    ),
  };
}
