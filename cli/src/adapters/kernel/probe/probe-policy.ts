/**
 * The profiles of kernel probes, compiled for all features of the kernel. `open` and `closed` are for control trials.
 */
export const probePolicy = `
profile open { file, signal, ptrace, network, unix, capability, }
profile closed { file, signal, ptrace (trace) peer=closed, capability, }

profile first { file, signal, }
profile second { file, signal, }
profile sender {
  file,
  signal (send) set=(exists) peer=first,
  signal (send) set=(exists) peer=second,
}

profile free flags=(unconfined) { }
profile partial flags=(unconfined) { network inet stream, }

profile listener { file, unix (create, bind, listen, accept, setopt, getopt, getattr, setattr, shutdown), }

profile owner { owner /proc/*/stat r, }

profile inherits { /** mrix, }
profile nothing { /** mr, }
profile stacker { /** mrpix -> &absent, }
profile learner flags=(complain) { /** mrpx, }

profile hats { file, ^hat { file, } }
profile freehats flags=(unconfined) { ^hat { file, } }
`;

/** Profiles for features without unix sockets of their own: the mediation of the first AppArmor with sockets. */
export const probeEarlierAbi = `
profile sockets { file, network, dbus, capability, }
profile nosockets { file, capability, }
`;

/** Profiles of two policy namespaces, to be loaded at once. */
export const probeLoadSet = ['profile :one:a { }', 'profile :two:b { }'] as const;
