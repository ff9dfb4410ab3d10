#include "projections/moving/login_moves.hpp"

#include "eventstore/commands/email_changes.hpp"
#include "eventstore/commands/forgetting.hpp"
#include "projections/answered.hpp"
#include "projections/moving/moves.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace kontor::projections::moving {
namespace {

namespace asio = boost::asio;
namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
using eventstore::log::Partition;

constexpr std::chrono::milliseconds retry_after{1000};

}  // namespace

asio::awaitable<void> finish_move(executor::Engine& engine,
                                  Partition home,
                                  domain::CustomerId customer) {
    auto look = [customer](executor::Transaction& tx) {
        return commands::login_move(tx, customer);
    };
    const auto move = co_await answered(engine, home, std::move(look));
    if (!move) co_return;
    auto end = [customer, claim = move->claim](executor::Transaction& tx) {
        commands::end_login_move(tx, customer, claim);
        return true;
    };
    if (!move->switched) {
        auto confirm = [customer, move = *move, home](executor::Transaction& tx) {
            return commands::confirm_address(tx, customer, move, home);
        };
        const bool confirmed = co_await answered(engine, move->partition, std::move(confirm));
        if (!confirmed) {
            auto give_up = [customer, claim = move->claim](executor::Transaction& tx) {
                commands::release_claim(tx, claim, customer);
                return true;
            };
            // It may have been confirmed before the address was lost.
            if (!move->email) co_await answered(engine, move->partition, std::move(give_up));
            co_await answered(engine, home, std::move(end));
            co_return;
        }
        auto turn = [customer](executor::Transaction& tx) {
            commands::switch_login_address(tx, customer);
            return true;
        };
        co_await answered(engine, home, std::move(turn));
        // Unless it is being forgotten meanwhile: then the erasure frees both claims.
        const auto after = co_await answered(engine, home, [customer](executor::Transaction& tx) {
            return commands::login_move(tx, customer);
        });
        if (!after || !after->switched || after->claim != move->claim) co_return;
    }
    auto release = [customer, left = move->left](executor::Transaction& tx) {
        commands::release_claim(tx, left, customer);
        return true;
    };
    co_await answered(engine, move->left_partition, std::move(release));
    co_await answered(engine, home, std::move(end));
}

LoginMoves::LoginMoves(const asio::any_io_executor& engine_thread,
                       executor::Engine& engine,
                       const View& moves)
    : engine_{engine}, moves_{moves}, news_{engine_thread} {
    for (std::uint16_t i = 0; i < engine_.partitions(); ++i) due_.insert({i});
}

void LoginMoves::on_batch(const executor::CommittedBatch&,
                          eventstore::ports::WriteBatch&) noexcept {}

void LoginMoves::on_written(const executor::CommittedBatch& batch) noexcept {
    const bool begun = std::ranges::any_of(batch.events, [](const auto& event) {
        return std::holds_alternative<domain::customer::LoginMoveBegun>(event.event);
    });
    if (!begun) return;
    due_.insert(batch.partition);
    idle_ = false;
    news_.raise();
}

void LoginMoves::stop() {
    stopped_ = true;
    news_.raise();
}

asio::awaitable<void> LoginMoves::run() {
    while (!stopped_) {
        for (const auto partition : std::exchange(due_, {})) {
            bool failed = false;
            try {
                for (const auto customer : under_way(moves_, partition)) {
                    if (stopped_) break;
                    co_await finish_move(engine_, partition, customer);
                }
            } catch (const std::exception& failure) {
                trouble_.met(failure);
                failed = true;
            }
            if (failed) due_.insert(partition);
        }
        idle_ = due_.empty();
        if (idle_) trouble_.is_over();
        if (!stopped_) co_await news_.wait(idle_ ? std::chrono::hours{1} : retry_after);
    }
}

}  // namespace kontor::projections::moving
