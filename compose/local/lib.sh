# Words that the scripts share. To be sourced from bash.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$top/compose/local
state=$top/.local
services=(intake-gateway message-processor outbound-dispatcher metrics-collector)

say() { printf '%s\n' "$*"; }
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo "${t%???}"; }
seconds_since() { # start in ms: the seconds since, with one decimal
    local tenths=$((($(now_ms) - $1) / 100))
    echo "$((tenths / 10)).$((tenths % 10))"
}

# The folder of the Swift toolchain goes to PATH.
need_swift() {
    local folder
    command -v swift >/dev/null && return
    for folder in /opt/swift/usr/bin /usr/bin; do
        if [[ -x $folder/swift ]]; then
            PATH=$folder:$PATH
            return
        fi
    done
    fail "the Swift toolchain is missing: put swift in PATH or below /opt/swift (Swift 6.2 or newer)"
}

# Polls a command until it succeeds, and shows the wait. $1 what for, $2 seconds, the rest the command.
# A command that returns 2 says that waiting on is pointless.
wait_for() {
    local what=$1 limit=$2 start status told=
    shift 2
    start=$(now_ms)
    while true; do
        status=0
        "$@" || status=$?
        [[ $status == 0 ]] && break
        if (($(now_ms) - start > limit * 1000)) || [[ $status == 2 ]]; then
            [[ -t 1 ]] && printf '\n'
            return 1
        fi
        if [[ -t 1 ]]; then
            printf '\r  waiting for %s: %s of at most %s s ' "$what" "$(seconds_since "$start")" "$limit"
        elif [[ -z $told ]] && (($(now_ms) - start > 1000)); then
            say "  waiting for $what (at most $limit s)"
            told=yes
        fi
        sleep 0.1
    done
    [[ -t 1 ]] && printf '\r\033[K'
    say "  $what: ready after $(seconds_since "$start") s"
}

# Prints the pid that a file names if that process lives and runs this program (and not another that got its number).
# $1 name, $2 the program, $3 a word its command line must hold, if given
pid_of() {
    local pid program
    pid=$(cat "$state/run/$1.pid" 2>/dev/null) || return 1
    [[ $pid =~ ^[0-9]+$ ]] || return 1
    program=$(readlink "/proc/$pid/exe" 2>/dev/null) || return 1
    # A program that was built anew while it ran shows as deleted.
    [[ ${program% (deleted)} == "$2" ]] || return 1
    [[ -z ${3:-} ]] || tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qx -- "$3" || return 1
    echo "$pid"
}

release_folder() { readlink -f "$top/.build/release" 2>/dev/null || echo "$top/.build/release"; }
service_pid() { pid_of "$1" "$(release_folder)/$1"; }
stand_ins_pid() { pid_of stand-ins "$(release_folder)/fte-stand-ins"; }
broker_pid() { pid_of broker "$(release_folder)/fte" broker; }

# Ends one process: asks, waits, then kills with a word. $1 name, $2 pid, $3 seconds to wait
end_process() {
    local start
    start=$(now_ms)
    kill -TERM "$2" 2>/dev/null || return 0
    while kill -0 "$2" 2>/dev/null; do
        if (($(now_ms) - start > $3 * 1000)); then
            say "  $1 did not end within $3 s and is killed"
            kill -KILL "$2" 2>/dev/null || true
            return 0
        fi
        sleep 0.05
    done
    say "  $1 ended after $(seconds_since "$start") s"
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Whether a variable comes from outside, and not from sourcing the .local/env of an earlier run.
from_outside() {
    local marked=FTE_LOCAL_$1
    [[ -n ${!1:-} && ${!1} != "${!marked:-}" ]]
}

# One of up and down at a time; the second waits for the first. The lock is on descriptor 9, which what is started in
# the background must not inherit.
take_turn() {
    mkdir -p "$state"
    exec 9>"$state/lock"
    if ! flock -n 9; then
        say "another make up or make down is at work here: waiting for it (at most 20 minutes)"
        flock -w 1200 9 || fail "the other one has not finished within 20 minutes"
    fi
}
