
# The rest is the same in every reproducer.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 3
namespaces=/sys/kernel/security/apparmor/policy/namespaces
own=lamellar-reproduce

fail() {
  printf '%s\n' "$1" >&2
  exit 3
}

[ "$(id -u)" = 0 ] || fail 'loading policy needs root'
[ -d "$namespaces" ] || fail 'AppArmor is disabled, or securityfs is not mounted at /sys/kernel/security'
for program in apparmor_parser perl; do
  command -v "$program" >/dev/null || fail "missing program $program: install the packages apparmor and perl-base"
done
read -r label </proc/self/attr/current 2>/dev/null || label=unconfined
[ "${label%% *}" = unconfined ] || fail "this shell is confined by $label: run the script from an unconfined shell"
mkdir -- "$namespaces/$own" || fail "the policy namespace $own exists: wait for the end of a different reproducer, or
remove it with: rmdir $namespaces/$own"

# Without auditd, the kernel prints at most 10 records in 5 seconds, and each loaded profile is one.
limit=/proc/sys/kernel/printk_ratelimit
read -r interval <"$limit" || interval=5
limit_records() {
  { echo "$1" >"$limit"; } 2>/dev/null
}

work=
pid=
finish() {
  trap '' HUP INT TERM
  [ -z "$pid" ] || kill -- "$pid" 2>/dev/null
  wait
  limit_records "$interval"
  rmdir -- "$namespaces/$own"
  [ -z "$work" ] || rm -rf -- "$work"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
limit_records 0
work=$(mktemp -d) || exit 3
mkdir -- "$work/tree" || exit 3

# The kernel's records about the policy namespace, from the kernel's log or auditd's.
records() {
  { dmesg; cat /var/log/audit/audit.log; } 2>/dev/null | grep -a -F "=\"root//$own"
}

# Loads a file of policy: load DIRECTORY FILE
load() {
  mkdir -p -- "$namespaces/$1" || exit 3
  apparmor_parser --quiet --skip-cache --skip-kernel-load --stdout -- "$here/$2" >"$work/compiled" ||
    fail "$2: apparmor_parser cannot compile the policy"
  # The kernel needs all of a file in one write.
  dd if="$work/compiled" of="$namespaces/$1/.load" bs=64M conv=notrunc status=none ||
    fail "$2: the kernel refuses the policy"
}

# Makes an attempt: attempt ANSWER QUESTION LABEL CLASS WORD...
status=0
attempt() {
  answer=$1 question=$2
  shift 2
  before=$(records | wc -l)
  perl "$here/attempt.pl" "$work/tree" "$@" >"$work/result" &
  pid=$!
  wait "$pid"
  pid=
  read -r result <"$work/result" || result='unclear no result'
  printf '%s: %s\n' "$question" "$result"
  # The kernel writes records some time after the attempt.
  [ "${result%% *}" = allowed ] || sleep 0.2
  records | tail -n "+$((before + 1))"
  case $result in
    unclear*) [ "$status" != 0 ] || status=3 ;;
    "$answer"*) ;;
    *)
      printf 'lamellar answered: %s\n' "$answer"
      status=1
      ;;
  esac
}

main
exit "$status"
