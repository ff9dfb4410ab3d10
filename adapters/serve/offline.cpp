#include "adapters/http/routes/operator.hpp"
#include "adapters/serve/serve.hpp"
#include "adapters/serve/stack.hpp"
#include "eventstore/log/replay.hpp"

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

// What the operator's command line does with the databases. They belong to one process, so a server
// that runs is asked to do it.

namespace kontor::adapters::serve {
namespace {

struct Answer {
    bool done = false;
    std::string text;
    std::uint64_t different = 0;
    std::vector<std::string> views;  ///< Of the list of views alone.
};

enum class Method : std::uint8_t { get, post };

const std::string no_such_view = "there is no view of that name; `kontor views list` shows them";

std::size_t append(char* bytes, std::size_t size, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(bytes, size * count);
    return size * count;
}

/// The server's answer; nothing if none runs.
std::optional<Answer> ask_server(const cli::Settings& settings,
                                 const std::string& path,
                                 Method method = Method::post) {
    const auto socket = control_socket(settings);
    if (!std::filesystem::exists(socket)) return std::nullopt;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> session{curl_easy_init(),
                                                                      &curl_easy_cleanup};
    std::string body;
    const auto url = "http://localhost" + path;
    curl_easy_setopt(session.get(), CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
    curl_easy_setopt(session.get(), CURLOPT_URL, url.c_str());
    if (method == Method::post) {
        curl_easy_setopt(session.get(), CURLOPT_POST, 1L);
        curl_easy_setopt(session.get(), CURLOPT_POSTFIELDSIZE, 0L);
    }
    curl_easy_setopt(session.get(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(session.get(), CURLOPT_WRITEDATA, &body);
    const auto code = curl_easy_perform(session.get());
    if (code == CURLE_COULDNT_CONNECT) return std::nullopt;
    long status = 0;
    curl_easy_getinfo(session.get(), CURLINFO_RESPONSE_CODE, &status);
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (status == 404) return Answer{.done = false, .text = "kontor: " + no_such_view + "\n"};
    if (code != CURLE_OK || status != 200 || json.is_discarded()) {
        return Answer{.done = false,
                      .text = "the server answered " + std::to_string(status) + "\n"};
    }
    return Answer{.done = true,
                  .text = json.value("text", ""),
                  .different = json.value("different", std::uint64_t{0}),
                  .views = json.value("views", std::vector<std::string>{})};
}

Answer compare(Stack& stack, const std::string& view, bool compare_only) {
    const auto compared = stack.projections.rebuild(
        view, compare_only, [&](const auto& what) { stack.on_engine(what); });
    if (!compared) return {.done = false, .text = view + ": the log cannot be read\n"};
    return {.done = true,
            .text = http::comparison_text(*compared, compare_only),
            .different = compared->different};
}

int print(const Answer& answer, bool different_is_failure) {
    std::fputs(answer.text.c_str(), answer.done ? stdout : stderr);
    if (!answer.done) return 1;
    return different_is_failure && answer.different > 0 ? 1 : 0;
}

template <class Work>
int guarded(Work work) {
    try {
        return work();
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "kontor: %s\n", failure.what());
        return 1;
    }
}

/// A data folder says itself whether it is a sandbox's; offline commands need no flag for that.
cli::Settings as_stamped(cli::Settings settings) {
    const auto stamp = files::read_stamp(settings.data);
    if (!stamp) throw CannotServe{stamp.error()};
    settings.sandbox.on = stamp->kind == files::FolderKind::sandbox;
    return settings;
}

/// Throws CannotServe unless the view exists.
void check_view(const Stack& stack, const std::string& view) {
    if (!stack.projections.has(view)) throw CannotServe{no_such_view};
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
