/** The policy file of docs/how-to/reproduce.md. */
export const examplePolicy = `abi <abi/4.0>,

profile web { signal send set=(term, hup), }
profile worker { signal receive set=(term) peer=web, }
`;

/** The question of docs/how-to/reproduce.md. */
export const exampleQuestion = 'web signal:term,hup worker';

/** The output of the example's script on a kernel; times and numbers of processes differ between runs. */
export const exampleOutput = `web signal:term worker: allowed
web signal:hup worker: denied Permission denied
[    8.402716] audit: type=1400 audit(1796130000.214:58): apparmor="DENIED" operation="signal" class="signal" namespace="root//lamellar-reproduce" profile="worker" pid=142 comm="perl" requested_mask="receive" denied_mask="receive" signal=hup peer="web"
`;

/** Replaces the numbers that differ between runs, and pads of times. */
export function withoutTimes(output: string): string {
  return output.replaceAll(/\[ *[\d.]+\]|audit\([\d.:]+\)|pid=\d+/g, '…');
}
