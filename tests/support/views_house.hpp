#pragma once

#include "projections/directory/directory.hpp"
#include "projections/engine/projection_engine.hpp"
#include "projections/erasure/erasures.hpp"
#include "projections/feed/feed.hpp"
#include "projections/history/history.hpp"
#include "projections/mail/outbox.hpp"
#include "projections/retention/timers.hpp"
#include "projections/worklist/worklist.hpp"
#include "tests/support/engine_house.hpp"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace kontor::tests {

/// An engine with every view behind it, and what happens to customers and orders in single words.
class ViewsHouse : public EngineHouse {
public:
    ViewsHouse() {
        start();
    }
    ~ViewsHouse() {
        close();
    }
    ViewsHouse(const ViewsHouse&) = delete;
    ViewsHouse& operator=(const ViewsHouse&) = delete;

    void restart() {
        close();
        start();
    }
    void crash() {
        EngineHouse::crash();
        start();
    }

    [[nodiscard]] const projections::View& view(std::string_view name) const {
        return views_->engine.view(name).view();
    }
    [[nodiscard]] projections::ProjectionEngine& views() {
        return views_->engine;
    }
    projections::Comparison rebuild(std::string_view name, bool compare_only = false) {
        const auto compared = views_->engine.rebuild(
            name, compare_only, [](const std::function<void()>& what) { what(); }, 1);
        if (!compared) throw std::runtime_error{"the log cannot be read"};
        return *compared;
    }
    /// Every view afresh, as after a change of all their forms.
    void rebuild_all() {
        for (const auto& view : views_->engine.views()) rebuild(view.projection().name());
    }

    domain::CustomerId register_customer(const std::string& email, domain::ClaimId claim) {
        return happens([&](Transaction& tx) {
            const domain::CustomerId id{tx.take_secret().value};
            const auto born = domain::customer::decide(
                {},
                domain::customer::Register{
                    .claim = claim, .profile = {}, .email = email, .password_hash = "hash"},
                {.now = tx.now()});
            tx.append(id, *born, somebody_);
            return id;
        });
    }
    /// The numbers are those of a partition's orders, in turn.
    domain::OrderNumber place(domain::CustomerId customer, domain::order::PlaceOrder order) {
        const domain::OrderNumber number{"0" + std::to_string(100'000'000 + ++orders_)};
        happens([&](Transaction& tx) {
            order.customer = customer;
            order.secret = tx.take_secret();
            const auto placed = domain::order::decide({}, order, {.now = tx.now(), .limits = {}});
            tx.append(number, *placed, somebody_);
            return true;
        });
        return number;
    }
    /// The order's secret, while it has one.
    [[nodiscard]] domain::SecretId secret_of(const domain::OrderNumber& number) {
        return happens([&](Transaction& tx) {
            return std::get<domain::order::Placed>(tx.order(number)).secret;
        });
    }

    void happens_to(const domain::OrderNumber& number, std::vector<domain::order::Event> events) {
        append(number, std::move(events));
    }
    void happens_to(domain::CustomerId id, std::vector<domain::customer::Event> events) {
        append(id, std::move(events));
    }
    void happens_to(domain::ClaimId id, std::vector<domain::claim::Event> events) {
        append(id, std::move(events));
    }
    /// Everything of a stream goes.
    void purge(const eventstore::log::StreamId& stream) {
        happens([&](Transaction& tx) {
            tx.purge(stream, tx.versions_of(stream), true);
            return true;
        });
    }

    /// Some of its events go.
    void purge(const eventstore::log::StreamId& stream, std::vector<std::uint64_t> versions) {
        happens([&](Transaction& tx) {
            tx.purge(stream, versions, false);
            return true;
        });
    }

    /// What was appended at home since `told`, which then stands behind it.
    eventstore::executor::CommittedBatch appended_since(eventstore::log::Checkpoint& told) {
        const auto page = log().read(home, told, 10'000);
        if (!page) throw std::runtime_error{"the log cannot be read"};
        auto batch = eventstore::executor::committed(home, told, page->next, page->entries);
        if (!batch) throw std::runtime_error{"an event cannot be decoded"};
        told = page->next;
        return *std::move(batch);
    }

    /// Does something in a command that is not refused.
    template <class Command>
    std::invoke_result_t<Command&, Transaction&> happens(Command command) {
        auto outcome = execute(std::move(command));
        if (!outcome) throw std::runtime_error{"the partition refused a command"};
        return std::move(outcome->answer);
    }

private:
    struct Views {
        explicit Views(EngineHouse& house)
            : history{house.vault()},
              directory{house.vault()},
              engine{{&history, &worklist, &feed, &outbox, &erasures, &directory, &timers},
                     house.log(),
                     house.state_store,
                     house.clock} {}

        projections::history::History history;
        projections::worklist::Worklist worklist;
        projections::feed::Feed feed;
        projections::mail::Outbox outbox;
        projections::erasure::Erasures erasures;
        projections::directory::Directory directory;
        projections::retention::Timers timers;
        projections::ProjectionEngine engine;
    };

    template <class Id, class Event>
    void append(const Id& id, std::vector<Event> events) {
        happens([&](Transaction& tx) {
            tx.append(id, events, somebody_);
            return true;
        });
    }
    void start() {
        open();
        views_.emplace(*this);
        subscribers = {&views_->engine};
        begin();
        views_->engine.start();
    }

    const eventstore::executor::Actor somebody_{"process", "test"};
    std::optional<Views> views_;
    int orders_ = 0;
};

}  // namespace kontor::tests
