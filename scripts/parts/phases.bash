# Sourced by the scripts, which set `root`: phases with their time, packages installed on demand.
# shellcheck shell=bash disable=SC2154

phase_name=""
phase_begun=0
phases_begun=$SECONDS
phase_lines=()

# phase NAME: ends the phase before and begins one.
phase() {
    phase_end
    phase_name=$1
    phase_begun=$SECONDS
    printf '\n== %s (%ss so far)\n' "$phase_name" "$((SECONDS - phases_begun))" >&2
}

phase_end() {
    [ -n "$phase_name" ] || return 0
    phase_lines+=("$(printf '%5ss  %s' "$((SECONDS - phase_begun))" "$phase_name")")
    phase_name=""
}

phase_table() {
    phase_end
    printf '\nPhases\n' >&2
    printf '  %s\n' "${phase_lines[@]}" >&2
    printf '  %5ss  in all\n' "$((SECONDS - phases_begun))" >&2
}

# install_packages GROUP...: asks for root only if something is missing, and says for what first.
install_packages() {
    local missing
    missing=$("$root/scripts/packages" --missing "$@")
    [ -n "$missing" ] || return 0
    printf 'These packages of Debian are missing and will be installed:\n' >&2
    # shellcheck disable=SC2086  # One word a package.
    printf '%s\n' $missing | fmt -w 96 | sed 's/^/  /' >&2
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            printf 'There is no sudo here. Run this as root, then try again:\n' >&2
            printf '  apt-get update && apt-get install --no-install-recommends %s\n' \
                "$(printf '%s' "$missing" | tr '\n' ' ')" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    local output
    output=$(mktemp)
    # shellcheck disable=SC2086
    if ! { "${as_root[@]}" apt-get update -q &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
            --no-install-recommends $missing; } >"$output" 2>&1; then
        tail -n 20 "$output" >&2
        printf 'The packages could not be installed; the whole output is in %s\n' "$output" >&2
        return 1
    fi
    rm -f "$output"
}

# use_ccache: the compiler's cache lies with the project, unless CCACHE_DIR says otherwise.
use_ccache() {
    export CCACHE_DIR=${CCACHE_DIR:-$root/.cache/ccache}
    # Absolute paths differ from clone to clone, and precompiled time stamps mean nothing.
    export CCACHE_BASEDIR=$root
    export CCACHE_NOHASHDIR=true
    export CCACHE_SLOPPINESS=pch_defines,time_macros
}

# build_preset PRESET TARGET...: configures where that is needed, and builds. Output goes to the
# standard error, so that the standard output stays the caller's.
build_preset() {
    local preset=$1
    shift
    local log=$root/build/$preset.log
    mkdir -p "$root/build"
    if [ ! -e "$root/build/$preset/build.ninja" ]; then
        if ! (cd "$root" && cmake --preset "$preset") >"$log" 2>&1; then
            cat "$log" >&2
            return 1
        fi
    fi
    if [ -t 2 ]; then
        (cd "$root" && cmake --build "build/$preset" --target "$@") >&2
        return
    fi
    # Without a terminal a line a file would fill the log; what failed is all that is worth reading.
    if ! (cd "$root" && cmake --build "build/$preset" --target "$@") >"$log" 2>&1; then
        grep -v '^\[[0-9]*/[0-9]*\] ' "$log" | head -n 200 >&2
        return 1
    fi
}
