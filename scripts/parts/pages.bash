# Sourced by the scripts, which set `root`: the web pages, built where npm is.
# shellcheck shell=bash disable=SC2154

# build_pages: builds adapters/web into adapters/web/dist if its sources changed since. Without npm, or without its
# registry, it says so and Kontor serves without pages: the API needs none.
build_pages() {
    local sources=$root/adapters/web stamp log=$root/build/pages.log
    stamp=$(find "$sources/src" "$sources/build" "$sources"/*.json "$sources"/*.js "$sources/index.html" \
        "$root/adapters/http/openapi.json" -type f ! -name schema.ts -print0 | sort -z | xargs -0 sha256sum |
        sha256sum | cut -d ' ' -f 1)
    [ "$(cat "$sources/dist/.stamp" 2>/dev/null)" != "$stamp" ] || return 0
    if ! command -v npm >/dev/null; then
        printf 'The web pages are not built: there is no npm here (with Node 20.19 or later). The API is complete.\n' >&2
        return 0
    fi
    mkdir -p "$root/build"
    if ! (cd "$sources" && npm ci --no-audit --no-fund && npm run build) >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        printf 'The web pages could not be built; the whole output is in %s. The API is complete.\n' "$log" >&2
        return 0
    fi
    printf '%s\n' "$stamp" >"$sources/dist/.stamp"
}
