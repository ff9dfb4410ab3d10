#include "adapters/serve/control.hpp"

#include "adapters/files/data_folder.hpp"
#include "adapters/serve/serve.hpp"
#include "adapters/serve/stack.hpp"

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace kontor::adapters::serve {
namespace {

std::size_t append(char* bytes, std::size_t size, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(bytes, size * count);
    return size * count;
}

}  // namespace

std::optional<Answer> ask_server(const cli::Settings& settings,
                                 const std::string& path,
                                 Method method,
                                 const std::optional<std::string>& sent) {
    const auto socket = control_socket(settings);
    if (!std::filesystem::exists(socket)) return std::nullopt;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> session{curl_easy_init(),
                                                                      &curl_easy_cleanup};
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers{
        sent ? curl_slist_append(nullptr, "Content-Type: application/json") : nullptr,
        &curl_slist_free_all};
    std::string body;
    const auto url = "http://localhost" + path;
    curl_easy_setopt(session.get(), CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
    curl_easy_setopt(session.get(), CURLOPT_URL, url.c_str());
    if (method == Method::post) {
        const auto size = sent ? static_cast<long>(sent->size()) : 0L;
        curl_easy_setopt(session.get(), CURLOPT_POST, 1L);
        curl_easy_setopt(session.get(), CURLOPT_POSTFIELDSIZE, size);
    }
    if (sent) {
        curl_easy_setopt(session.get(), CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(session.get(), CURLOPT_POSTFIELDS, sent->c_str());
    }
    curl_easy_setopt(session.get(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(session.get(), CURLOPT_WRITEDATA, &body);
    const auto code = curl_easy_perform(session.get());
    if (code == CURLE_COULDNT_CONNECT) return std::nullopt;
    long status = 0;
    curl_easy_getinfo(session.get(), CURLINFO_RESPONSE_CODE, &status);
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (status == 404) {
        return Answer{.done = false, .text = "kontor: " + std::string{no_such_view} + "\n"};
    }
    if (code != CURLE_OK || status != 200 || json.is_discarded()) {
        return Answer{.done = false,
                      .text = "the server answered " + std::to_string(status) + "\n"};
    }
    return Answer{.done = json.value("done", true),
                  .text = json.value("text", ""),
                  .different = json.value("different", std::uint64_t{0}),
                  .views = json.value("views", std::vector<std::string>{})};
}

cli::Settings as_stamped(cli::Settings settings) {
    const auto stamp = files::read_stamp(settings.data);
    if (!stamp) throw CannotServe{stamp.error()};
    settings.sandbox.on = stamp->kind == files::FolderKind::sandbox;
    return settings;
}

int print(const Answer& answer, bool different_is_failure) {
    std::fputs(answer.text.c_str(), answer.done ? stdout : stderr);
    if (!answer.done) return 1;
    return different_is_failure && answer.different > 0 ? 1 : 0;
}

}  // namespace kontor::adapters::serve
