# Sourced by the scripts, which set `root`: the web pages and what builds them.
# shellcheck shell=bash disable=SC2154

# use_node [TOOL]: a Node that is new enough for Vite, or for Lighthouse, which asks for more. Debian's is neither;
# the npm package `node` brings one.
use_node() {
    local own=$root/.cache/node/node_modules/node/bin tool=${1:-vite}
    local test='const [a, b] = process.versions.node.split(".").map(Number);
        const isNew = a > 22 || (a === 22 && b >= 12);
        process.exit(isNew || (process.argv[1] === "vite" && a === 20 && b >= 19) ? 0 : 1)'
    if node -e "$test" "$tool" 2>/dev/null; then return 0; fi
    if [ ! -x "$own/node" ] && ! npm install --prefix "$root/.cache/node" --no-audit --no-fund node@22.23.3; then
        printf 'Node 22 could not be fetched. Is the npm registry (%s) reachable?\n' "$(npm config get registry)" >&2
        return 1
    fi
    export PATH=$own:$PATH
    # Debian's trusts the machine's certificates, a company's own among them; this one is told to.
    local trusted=/etc/ssl/certs/ca-certificates.crt
    if [ -r "$trusted" ]; then export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$trusted}; fi
}

# npm_ci FOLDER: installs what the lock file of FOLDER names, once for each lock file.
npm_ci() {
    local folder=$1 stamp=$1/node_modules/.installed
    if cmp -s "$folder/package-lock.json" "$stamp"; then return 0; fi
    if ! (cd "$folder" && npm ci --no-audit --no-fund); then
        printf 'The packages of %s could not be installed. Is the npm registry (%s) reachable?\n' \
            "$folder" "$(npm config get registry)" >&2
        return 1
    fi
    cp "$folder/package-lock.json" "$stamp"
}

# build_pages: builds adapters/web into adapters/web/dist if its sources changed since. Where that fails, for want of
# npm's registry perhaps, it says so.
build_pages() {
    local sources=$root/adapters/web stamp log=$root/build/pages.log
    stamp=$(find "$sources/src" "$sources/build" "$sources/public" "$sources"/*.json "$sources"/*.js \
        "$sources/index.html" "$root/adapters/http/openapi.json" -type f ! -name schema.ts -print0 | sort -z |
        xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
    [ "$(cat "$sources/dist/.stamp" 2>/dev/null)" != "$stamp" ] || return 0
    if ! command -v npm >/dev/null; then
        printf 'The web pages are not built: there is no npm here.\n' >&2
        return 1
    fi
    mkdir -p "$root/build"
    if ! (use_node && npm_ci "$sources" && cd "$sources" && npm run build) >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        printf 'The web pages could not be built; the whole output is in %s.\n' "$log" >&2
        return 1
    fi
    printf '%s\n' "$stamp" >"$sources/dist/.stamp"
}
