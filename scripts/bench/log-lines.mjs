/** Records for half of a log, in the form of each class, with repeating kinds. */
const records = [
  (index) =>
    `operation="open" class="file" profile="/usr/sbin/cupsd" name="/etc/cups/${index % 977}.conf" pid=${index} comm="cupsd" requested_mask="r" denied_mask="r" fsuid=0 ouid=0`,
  (index) =>
    `operation="signal" class="signal" namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" pid=${index} comm="nginx" requested_mask="send" denied_mask="send" signal=term peer="unconfined"`,
  (index) =>
    `operation="ptrace" class="ptrace" profile="docker-default" pid=${index} comm="ps" requested_mask="read" denied_mask="read" peer="docker-default//&unconfined"`,
  (index) =>
    `operation="capable" class="cap" profile="/usr/sbin/cupsd" pid=${index} comm="cupsd" capability=12  capname="net_admin"`,
  (index) =>
    `operation="create" class="net" profile="snap.lxd.daemon" pid=${index} comm="lxd" family="inet" sock_type="stream" protocol=6 requested_mask="create" denied_mask="create"`,
  (index) =>
    `operation="mount" class="mount" info="failed mntpnt match" error=-13 profile="lxc-web_</var/lib/lxc>" name="/run/systemd/unit-root/${index % 31}/" pid=${index} comm="(sd-executor)" fstype="tmpfs" srcname="none" flags="rw, nosuid"`,
  (index) =>
    `operation="open" class="file" namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" name=2F7372762F612062 pid=${index} comm="nginx" requested_mask="wc" denied_mask="wc" fsuid=33 ouid=0`,
  (index) =>
    `operation="userns_create" class="namespace" profile="lxc-web_</var/lib/lxc>" pid=${index} comm="(snac)" requested="userns_create" denied="userns_create"`,
];

/** Returns a line of syslog; every second line is a record of AppArmor. */
export function lineOf(index) {
  const time = 1_764_226_012 + Math.floor(index / 100);
  if (index % 2 === 0)
    return `Nov 27 06:46:52 host systemd[${index}]: Started session ${index} of user root and something else that is longer.\n`;
  const record = records[((index - 1) / 2) % records.length];
  return `Nov 27 06:46:52 host kernel: [${12_345 + index}.678901] audit: type=1400 audit(${time}.345:${index}): apparmor="DENIED" ${record(index)}\n`;
}
