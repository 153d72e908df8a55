#!/usr/bin/env bash
# A shorter check_service.sh for every change: the service on a machine that is booted from this one's own /usr, with the program as it was built
# last. It is ready, reloads, refuses a mistake, is started anew by the watchdog after it hangs, and stops in time. Takes half a minute.
#
#     check_boot.sh .build/debug/clout
#
# Needs root, systemd and systemd-nspawn; says so and ends with 0 where one is missing. Nothing outside a temporary folder is touched.
set -euo pipefail

program=$(realpath "$1")
here=$(realpath "$(dirname "$0")/../..")

skip() { echo "The boot is not tried: $*"; exit 0; }
say() { printf '\n== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || skip "only root may boot a machine"
[ -x /usr/lib/systemd/systemd ] || [ -x /lib/systemd/systemd ] || skip "systemd is not installed"
command -v systemd-nspawn >/dev/null || skip "systemd-nspawn is not installed (apt install systemd-container)"
[ "$(readlink -f /lib)" = "$(readlink -f /usr/lib)" ] || skip "this machine's /lib is not part of its /usr"

work=$(mktemp -d)
mkdir -p "$work/opt" "$work/etc"
cp "$program" "$work/opt/clout"
cp -r "$here/etc/clout/." "$work/etc"
sed 's|/usr/bin/clout |/opt/check/clout |' "$here/systemd/clout.service" >"$work/clout.service"
# Nothing is asked of any network.
rm "$work"/etc/connectors.d/*.toml "$work"/etc/people.d/*.toml
# Swift's libraries, where the program was not linked with them.
libraries=$(ldd "$program" | sed -n 's|.* => \(.*\)/libswiftCore.so .*|\1|p')

say "Booting this machine's /usr"
systemd-nspawn -q -D / --volatile=yes -M "clout-boot-$$" -b --register=no --keep-unit --console=pipe ${libraries:+--bind-ro="$libraries"} \
    --bind-ro="$work/opt:/opt/check" --bind="$work/etc:/etc/clout" --bind-ro="$work/clout.service:/etc/systemd/system/clout.service" \
    systemd.unit=basic.target >"$work/console" 2>&1 </dev/null &
nspawn=$!
leader=
# By its process ids: nothing else of that name is ended.
trap '[ -z "$leader" ] || kill -KILL $leader 2>/dev/null; kill -KILL $nspawn 2>/dev/null; wait $nspawn 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
    kill -0 $nspawn 2>/dev/null || { cat "$work/console"; skip "systemd-nspawn may not boot a machine here"; }
    leader=$(pgrep -P $nspawn | head -1 || true)
    [ -n "$leader" ] && nsenter -t "$leader" -m -p systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded' && break
    sleep 0.3
done
[ -n "$leader" ] || { cat "$work/console"; fail "the machine does not start"; }

inside() { nsenter -t "$leader" -m -u -i -p env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 bash -euc "$1"; }
until_true() { # SECONDS WHAT COMMAND
    for _ in $(seq $(($1 * 5))); do
        if inside "$3" >/dev/null 2>&1; then return 0; fi
        sleep 0.2
    done
    inside 'systemctl status clout --no-pager; journalctl -u clout -n 40 --no-pager' || true
    fail "$2"
}

say "It starts, and is ready"
inside 'systemctl start clout' || until_true 0 "it does not start" false
inside 'systemctl show clout -p StatusText --value; stat -c "%a %U" /var/lib/private/clout/clout.db'
[ "$(inside 'stat -c %a /var/lib/private/clout/clout.db')" = 600 ] || fail "others may read the store"
[ "$(inside 'stat -c %u /proc/$(systemctl show clout -p MainPID --value)')" != 0 ] || fail "it runs as root"

say "It takes over what has changed, and nothing of a mistake"
printf '[[person]]\nid = "ada"\n' >"$work/etc/people.d/ada.toml"
inside 'systemctl reload clout'
until_true 10 "the reload is not told" 'journalctl -u clout -o cat | grep "configuration reloaded" | grep "person ada (people.d/ada.toml)"'
printf '[[person]]\nid = "Ada"\n' >"$work/etc/people.d/ada.toml"
if inside 'systemctl reload clout' 2>/dev/null; then fail "a reload with a mistake succeeded"; fi
inside 'systemctl is-active -q clout' || fail "a mistake stopped it"
printf '[[person]]\nid = "ada"\n' >"$work/etc/people.d/ada.toml"

say "It is started anew when it hangs"
inside 'mkdir -p /run/systemd/system/clout.service.d
    printf "[Service]\nWatchdogSec=3s\nRestartSec=100ms\n" >/run/systemd/system/clout.service.d/short.conf
    systemctl daemon-reload; systemctl restart clout'
first=$(inside 'systemctl show clout -p MainPID --value')
inside "kill -STOP $first"
until_true 30 "the watchdog does not start it anew" \
    "systemctl is-active clout && test \$(systemctl show clout -p MainPID --value) != $first && test \$(systemctl show clout -p NRestarts --value) -ge 1"
inside 'journalctl -u clout -o cat | grep -m1 -i "watchdog timeout"'

say "It stops within 5 s"
begin=$(date +%s%N); inside 'systemctl stop clout'; end=$(date +%s%N)
echo "stopped in $(((end - begin) / 1000000)) ms"
[ $(((end - begin) / 1000000)) -lt 5000 ] || fail "it took too long to stop"
until_true 5 "it did not say that it stopped" 'journalctl -u clout -o cat -n 10 | grep -q "clout.daemon: stopped\|^stopped"'

say "All of it works."
