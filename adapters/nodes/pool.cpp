#include "adapters/nodes/pool.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace kontor::adapters::nodes {

namespace asio = boost::asio;

Pool::Pool(asio::io_context& context, Options options) : context_{context}, options_{options} {}

Pool::Place::Place(Place&& other) noexcept : pool_{std::exchange(other.pool_, nullptr)} {}

Pool::Place::~Place() {
    if (pool_ != nullptr) pool_->leave();
}

asio::awaitable<std::optional<Pool::Place>> Pool::enter(Time deadline) {
    if (is_closed_) co_return std::nullopt;
    if (taken_ < options_.connections_max) {
        ++taken_;
        co_return Place{*this};
    }
    if (waiting_.size() >= options_.calls_waiting_max) co_return std::nullopt;
    Waiting self{asio::steady_timer{context_, deadline}};
    const auto queued = waiting_.insert(waiting_.end(), &self);
    boost::system::error_code ignored;
    co_await self.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (self.has_place) co_return Place{*this};
    waiting_.erase(queued);
    co_return std::nullopt;
}

void Pool::leave() {
    if (waiting_.empty()) {
        --taken_;
        return;
    }
    auto& next = *waiting_.front();
    waiting_.pop_front();
    next.has_place = true;
    next.timer.cancel();
}

std::unique_ptr<Connection> Pool::take() {
    while (!kept_.empty()) {
        auto connection = std::move(kept_.back());
        kept_.pop_back();
        if (connection->is_usable()) return connection;
    }
    return nullptr;
}

void Pool::keep(std::unique_ptr<Connection> connection, Time now) {
    if (is_closed_ || !connection->keeps_alive()) return;
    connection->idle_since = now;
    kept_.push_back(std::move(connection));
}

void Pool::close_idle_since(Time time) {
    std::erase_if(kept_, [time](const auto& one) { return one->idle_since < time; });
}

void Pool::close() {
    is_closed_ = true;
    kept_.clear();
    for (auto* const one : waiting_) one->timer.cancel();
}

}  // namespace kontor::adapters::nodes
