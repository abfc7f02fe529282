import { classRows } from '@lamellar/core/classes';
import * as z from 'zod/mini';
import { manifestKeys, type ManifestVersion } from './manifest-version.ts';
import { sectionsOfTests, testedExpectation } from './test-schema.ts';

const classWords = classRows.map(({ word }) => word).join('|');

/** Creates a section that may be empty, as after commenting out all content. */
function section<Schema extends z.core.SomeType>(
  description: string,
  schema: Schema,
): z.ZodMiniOptional<z.ZodMiniNullable<Schema>> {
  return z.optional(z.nullable(schema).check(z.describe(description)));
}

function text(description: string, ...examples: readonly string[]): z.ZodMiniString {
  return z.string().check(z.minLength(1), z.meta({ description, examples }));
}

function flag(description: string): z.ZodMiniOptional<z.ZodMiniBoolean> {
  return z.optional(z.boolean().check(z.describe(description)));
}

const hostLayer = z.strictObject({
  base: z.optional(
    text(
      'What the layer is made of: a name from host-policies, or a file, which has a `/`. Default: the name of the runtime.',
      'lxc',
      './policies/host.aa',
    ),
  ),
  nesting: flag('May it run containers of its own? Default: false.'),
  privileged: flag("Is its root the host's root? Default: what the container's own configuration says."),
  rules: section(
    'Rules to add to the layer, in plain AppArmor.',
    z.array(text('One rule or more, each with its comma.', 'deny ptrace (tracedby) peer=/usr/bin/gdb,')),
  ),
});

const loader = z.optional(
  z
    .enum(['host', 'container'])
    .check(
      z.describe(
        "Who loads the policy into the container's namespace: the host, or the container's init. Default: host.",
      ),
    ),
);

const layerPolicy = {
  policy: section(
    "Profiles of the container's services.",
    z.array(text('A name from container-policies, or a file, which has a `/`.', 'nginx', './policies/php-fpm.aa')),
  ),
  complain: section(
    'Profiles in complain mode: the kernel logs accesses without a rule, and denies nothing.',
    z.array(text('The name of a profile in the policy.', 'nginx')),
  ),
};

const instance = {
  runtime: z.enum(['lxc', 'incus', 'proxmox']).check(z.describe('What runs the container.')),
  name: z.optional(text('What its runtime calls it. Default: the key.', 'web')),
  path: z.optional(
    text('The LXC path that the container is in, as lxc-start --lxcpath has it. Default: /var/lib/lxc.', '/srv/lxc'),
  ),
  project: z.optional(text('The project of Incus that the container is in. Default: default.', 'default')),
};

function containersSchema(version: ManifestVersion): z.ZodMiniType {
  const keys = manifestKeys[version];
  const container = z.strictObject({
    ...instance,
    [keys.hostLayer]: section(
      'The host layer: the profile that confines the container in the root policy namespace.',
      hostLayer,
    ),
    [keys.containerLayer]: section(
      "The container layer: profiles in the container's own policy namespace. Default: none.",
      z.strictObject({ [keys.loader]: loader, ...layerPolicy }),
    ),
  });
  const described = container.check(z.describe('A container, by the name for expectations.'));
  return section('The containers, by name.', z.record(z.string(), described));
}

const hostPolicy = section(
  "Policy of the host's own programs.",
  z.array(text('A file or a directory, relative to the manifest.', '/etc/apparmor.d')),
);

const expectation = text(
  `allow|deny ${classWords} [(WORD, …)] from SELECTOR [to OBJECT], where a selector is CONTAINER:PROFILES, host:PROFILES or label "LABEL", and OBJECT another, or what a question to lamellar can has behind its operation, with patterns for paths.`,
  'allow signal (hup, quit, term) from web:unconfined to web:nginx',
  'deny ptrace from web:** to host:**',
  'deny capability (sys_module) from web:nginx',
  'deny file (w) from web:** to path "/proc/sysrq-trigger"',
  'deny network (create) from web:nginx to packet raw',
);

const expectations = 'What must, and what must not be possible under this policy.';

const common = { title: 'Lamellar manifest', description: 'Stacked AppArmor policy of containers: see manifest.md.' };

/**
 * The shapes of manifests by version, as far as a schema can check them. The reader checks the content of texts (names,
 * rules, expectations).
 */
export const manifestSchemas = {
  1: z
    .strictObject({
      lamellar: z.literal(1).check(z.describe('The version of the format.')),
      host: section('The host itself.', z.strictObject({ policy: hostPolicy })),
      containers: containersSchema(1),
      expect: section(expectations, z.array(expectation)),
    })
    .check(z.meta(common)),
  2: z
    .strictObject({
      lamellar: z.literal(2).check(z.describe('The version of the format.')),
      [manifestKeys[2].hostPolicy.join('.')]: hostPolicy,
      containers: containersSchema(2),
      ...sectionsOfTests,
      expect: section(expectations, z.array(z.union([expectation, testedExpectation]))),
    })
    .check(z.meta(common)),
} as const satisfies Record<ManifestVersion, z.ZodMiniType>;

/** Returns the valid keys of the map at a path of a manifest; empty if there is no map with a closed set of keys. */
export function keysAt(path: readonly PropertyKey[], version: ManifestVersion = 1): readonly string[] {
  let at: z.core.$ZodType = manifestSchemas[version];
  for (const step of path) {
    const schema = unwrapped(at);
    const next = schema instanceof z.ZodMiniObject ? schema.shape[step as string] : partOf(schema);
    if (next === undefined) return [];
    at = next as z.core.$ZodType;
  }
  const schema = unwrapped(at);
  return schema instanceof z.ZodMiniObject ? Object.keys(schema.shape) : [];
}

function partOf(schema: z.core.$ZodType): z.core.SomeType | undefined {
  if (schema instanceof z.ZodMiniRecord) return schema.def.valueType;
  return schema instanceof z.ZodMiniArray ? schema.def.element : undefined;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodMiniUnion)
    return schema.def.options.find((option) => option instanceof z.ZodMiniObject) ?? schema;
  return schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable
    ? unwrapped(schema.def.innerType)
    : schema;
}
