// Goal: show at once whether a compiler can be trusted with our coroutines. g++ 12 destroys some
// temporaries of a co_await expression twice; every command and event of ours is one.
// Method: one form a run, under AddressSanitizer, whose report is the failure.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace asio = boost::asio;

struct Message {  // An aggregate, like every command and event.
    std::string text;
    int number = 0;
};

const std::string long_text(64, 'x');  // Too long for the small-string buffer.
std::size_t characters_seen = 0;

asio::awaitable<void> suspend_once() {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

asio::awaitable<void> by_value(Message message) {
    co_await suspend_once();
    characters_seen += message.text.size();
}

template <class Function>
asio::awaitable<void> call(Function function) {
    co_await suspend_once();
    characters_seen += function();
}

asio::awaitable<void> named() {
    Message message{long_text, 1};
    co_await by_value(std::move(message));
}

asio::awaitable<void> aggregate() {
    co_await by_value(Message{long_text, 1});
}

asio::awaitable<void> braces() {
    co_await by_value({long_text, 1});
}

asio::awaitable<void> designated() {
    co_await by_value({.text = long_text, .number = 1});
}

asio::awaitable<void> lambda() {
    co_await call([text = long_text] { return text.size(); });
}

asio::awaitable<void> conditional() {
    const auto none = characters_seen == 0;
    co_await by_value(none ? Message{long_text, 1} : Message{long_text, 2});
}

}  // namespace

int main(int argc, char** argv) try {
    const std::map<std::string_view, asio::awaitable<void> (*)()> forms{
        {"named", &named},
        {"aggregate", &aggregate},
        {"braces", &braces},
        {"designated", &designated},
        {"lambda", &lambda},
        {"conditional", &conditional}};
    const auto form = forms.find(argc > 1 ? argv[1] : "");
    if (form == forms.end()) {
        std::cerr << "no such form\n";
        return 2;
    }
    asio::io_context io;
    asio::co_spawn(io, form->second(), [](const std::exception_ptr& failure) {
        if (failure) std::terminate();
    });
    io.run();
    return characters_seen == long_text.size() ? 0 : 1;
} catch (const std::exception& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
