#include "adapters/http/routes/operator.hpp"
#include "adapters/serve/control.hpp"
#include "adapters/serve/serve.hpp"
#include "adapters/serve/stack.hpp"
#include "eventstore/log/replay.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <thread>
#include <vector>

// What the operator's command line does with the databases. They belong to one process, so a server
// that runs is asked to do it.

namespace kontor::adapters::serve {
namespace {

Answer compare(Stack& stack, const std::string& view, bool compare_only) {
    const auto compared = stack.projections.rebuild(
        view,
        compare_only,
        [&](const auto& what) { stack.on_engine(what); },
        std::max(1U, std::thread::hardware_concurrency()));
    if (!compared) return {.done = false, .text = view + ": the log cannot be read\n"};
    return {.done = true,
            .text = http::comparison_text(*compared, compare_only),
            .different = compared->different};
}

/// Throws CannotServe unless the view exists.
void check_view(const Stack& stack, const std::string& view) {
    if (!stack.projections.has(view)) throw CannotServe{std::string{no_such_view}};
}

std::vector<std::string> names_of_views(const Stack& stack) {
    std::vector<std::string> names;
    for (const auto& view : stack.projections.views()) {
        names.emplace_back(view.projection().name());
    }
    return names;
}

}  // namespace

int rebuild(const cli::Settings& settings, const std::string& view) {
    return guarded([&] {
        const auto path = "/operator/views/" + view + "/rebuild";
        if (const auto answer = ask_server(settings, path)) return print(*answer, false);
        Stack stack{as_stamped(settings), {}};
        check_view(stack, view);
        return print(compare(stack, view, false), false);
    });
}

int audit(const cli::Settings& settings) {
    return guarded([&] {
        int worst = 0;
        if (const auto listed = ask_server(settings, "/operator/views", Method::get)) {
            if (!listed->done) return print(*listed, true);
            for (const auto& view : listed->views) {
                const auto answer = ask_server(settings, "/operator/views/" + view + "/audit");
                if (!answer) throw CannotServe{"the server went away; ask again"};
                worst = std::max(worst, print(*answer, true));
            }
            return worst;
        }
        Stack stack{as_stamped(settings), {}};
        for (const auto& view : names_of_views(stack)) {
            worst = std::max(worst, print(compare(stack, view, true), true));
        }
        return worst;
    });
}

int list_views(const cli::Settings& settings) {
    return guarded([&] {
        if (const auto answer = ask_server(settings, "/operator/views", Method::get)) {
            return print(*answer, false);
        }
        Stack stack{as_stamped(settings), {}};
        return print({.done = true, .text = http::views_text(stack.projections)}, false);
    });
}

int resume_view(const cli::Settings& settings, const std::string& view, bool skip) {
    return guarded([&] {
        const auto path = "/operator/views/" + view + (skip ? "/skip" : "/retry");
        if (const auto answer = ask_server(settings, path)) return print(*answer, false);
        // Opening has tried every event again that a view stood at.
        Stack stack{as_stamped(settings), {}};
        check_view(stack, view);
        return print({.done = true, .text = http::resumed_text(stack.projections, view, skip)},
                     false);
    });
}

int verify(const cli::Settings& settings) {
    return guarded([&] {
        Stack stack{as_stamped(settings), {}};
        int status = 0;
        for (std::uint16_t i = 0; i < stack.log.partitions(); ++i) {
            const auto verified = eventstore::log::verify(stack.log, {i});
            if (verified) {
                std::printf("partition %2u: %llu records, chain and hashes hold\n",
                            unsigned{i},
                            static_cast<unsigned long long>(verified->position.value));
            } else {
                std::printf("partition %2u: DAMAGED at position %llu\n",
                            unsigned{i},
                            static_cast<unsigned long long>(verified.error().position.value));
                status = 1;
            }
        }
        return status;
    });
}

}  // namespace kontor::adapters::serve
