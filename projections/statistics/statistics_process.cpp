#include "projections/statistics/statistics_process.hpp"

#include "domain/statistics/figures.hpp"
#include "domain/statistics/region.hpp"
#include "domain/statistics/suppression.hpp"
#include "eventstore/commands/periods.hpp"
#include "projections/answered.hpp"
#include "projections/off_thread.hpp"
#include "projections/statistics/registry.hpp"
#include "projections/statistics/released.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>

namespace kontor::projections::statistics {
namespace {

namespace asio = boost::asio;
namespace commands = eventstore::commands;
namespace counted = domain::statistics;
namespace executor = eventstore::executor;
using counted::Period;
using counted::PeriodKind;
using eventstore::log::Partition;
using eventstore::log::StreamId;
using executor::Kept;

constexpr std::chrono::milliseconds retry_after{1000};
/// A clock may be set while this sleeps.
constexpr std::chrono::milliseconds sleep_max{60'000};
constexpr std::size_t purged_at_once_max = 1000;

/// What can be counted now: all that the shop has and delivers to.
counted::Dimensions dimensions_of(const domain::catalogue::Catalogue& catalogue) {
    counted::Dimensions dimensions;
    for (const auto& country : domain::address::countries()) {
        dimensions.countries.emplace_back(country.code);
    }
    dimensions.regions = counted::all_regions();
    for (const auto& material : catalogue.materials()) {
        dimensions.materials.push_back({material.category, material.sku.value});
    }
    return dimensions;
}

counted::StatisticsReleased table_of(const Period& week,
                                     const counted::Dimensions& base,
                                     const std::vector<counted::Tally>& tallies) {
    counted::StatisticsReleased table{
        .period = week, .dimensions = counted::extended(base, tallies), .values = {}, .at = {}};
    const auto figures = counted::figures_of(table.dimensions);
    const auto contents = counted::contents_of(figures, tallies);
    const auto suppressed = counted::suppressed(table.dimensions, figures, contents);
    for (std::size_t i = 0; i < figures.size(); ++i) {
        table.values.push_back(suppressed[i] ? -1 : contents[i].value);
    }
    return table;
}

/// The next one is written all the same: the key of its month must not wait for what nobody can
/// bring back.
void complain_of_registry(const Period& month) {
    std::fprintf(stderr,
                 "the account registry as of %s is missing, or the key of a part of it is gone: "
                 "account numbers that were not used since are lost from the next one\n",
                 month.value.c_str());
}

}  // namespace

StatisticsProcess::StatisticsProcess(const asio::any_io_executor& engine_thread, Parts parts)
    : parts_{std::move(parts)}, thread_{engine_thread}, news_{engine_thread} {}

void StatisticsProcess::stop() {
    stopped_ = true;
    news_.raise();
}

void StatisticsProcess::wake() {
    asio::post(thread_, [this] { news_.raise(); });
}

bool StatisticsProcess::idle() const {
    return parts_.clock.now().time_since_epoch().count() < due_at_.load(std::memory_order_acquire);
}

counted::Releases StatisticsProcess::releases() const {
    return std::get<counted::Releases>(
        parts_.sources.states.slot(first_partition, executor::releases_stream()).state);
}

asio::awaitable<void> StatisticsProcess::run() {
    while (!stopped_) {
        due_at_.store(0, std::memory_order_release);
        const auto now = parts_.clock.now();
        bool failed = false;
        try {
            // Until then what comes is counted in the periods that are open.
            failed = !parts_.may_destroy();
            if (!failed) co_await round();
            trouble_.is_over();
        } catch (const std::exception& failure) {
            trouble_.met(failure);
            failed = true;
        }
        auto pause = retry_after;
        if (!failed) {
            const auto due = std::min(counted::end_of(counted::period_of(now, PeriodKind::week)),
                                      counted::end_of(counted::period_of(now, PeriodKind::month)));
            due_at_.store(due.time_since_epoch().count(), std::memory_order_release);
            pause = std::clamp(due - parts_.clock.now(), std::chrono::milliseconds{0}, sleep_max);
        }
        co_await news_.wait(pause);
    }
}

asio::awaitable<void> StatisticsProcess::open_periods() {
    const auto now = parts_.clock.now();
    std::vector<Period> wanted;
    for (const auto kind : {PeriodKind::week, PeriodKind::month}) {
        wanted.push_back(counted::period_of(now, kind));
        wanted.push_back(counted::after(wanted.back()));
    }
    for (const auto& period : wanted) {
        if (!counted::may_mint(releases(), period)) continue;
        co_await answered(parts_.engine, first_partition, [period](executor::Transaction& tx) {
            commands::mint_period(tx, period);
        });
    }
    // Those that are over are opened nowhere any more.
    auto minted = releases().unsettled;
    std::erase_if(minted, [&](const auto& known) { return counted::end_of(known.period) <= now; });
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) {
        const auto slot = parts_.sources.states.slot({i}, executor::periods_stream());
        const auto& periods = std::get<counted::Periods>(slot.state);
        const bool complete = std::ranges::all_of(minted, [&](const auto& known) {
            return counted::is_open(periods, known.period) ||
                   counted::has_ended(periods, known.period);
        });
        if (complete) continue;
        co_await answered(parts_.engine, {i}, [minted](executor::Transaction& tx) {
            for (const auto& [period, key] : minted) commands::open_period(tx, period, key);
        });
    }
    for (const auto& known : minted) {
        if (counted::kind_of(known.period) == PeriodKind::week) {
            co_await note_dimensions(known.period);
        }
    }
}

/// A start may bring another catalogue. A row of what was taken out of it, which is there only if
/// somebody had ordered it, would tell that somebody had.
asio::awaitable<void> StatisticsProcess::note_dimensions(const Period& week) {
    const auto& sources = parts_.sources;
    auto dimensions = dimensions_of(parts_.catalogue);
    const auto noted = co_await off_thread(
        parts_.worker, [&sources, week] { return closed_tallies(sources, week); });
    if (counted::extended(dimensions, noted) == counted::extended({}, noted)) co_return;
    co_await answered(parts_.engine,
                      first_partition,
                      [week, dimensions = std::move(dimensions)](executor::Transaction& tx) {
                          commands::note_dimensions(tx, week, dimensions);
                      });
}

asio::awaitable<void> StatisticsProcess::round() {
    co_await open_periods();
    const auto now = parts_.clock.now();
    co_await release_weeks(counted::period_of(now, PeriodKind::week));
    for (const auto& minted : releases().unsettled) {
        if (stopped_) co_return;
        if (counted::end_of(minted.period) > now) continue;
        if (counted::kind_of(minted.period) == PeriodKind::month) {
            check_registry();
            co_await merge(minted.period);
            check_registry();
        }
        co_await settle(minted);
    }
    co_await retire_registries();
}

/// What it does not know of would be counted anew, or keep its key.
void StatisticsProcess::check_registry() const {
    if (!parts_.registry.is_whole(first_partition)) {
        throw std::runtime_error{"the registry view stands still, or lacks an event"};
    }
}

/// Every week up to the current one, also those for which no key was ever made because the server
/// was off: nothing was counted in them, and their tables say so like any small week's.
asio::awaitable<void> StatisticsProcess::release_weeks(const Period& current) {
    const auto state = releases();
    auto week = state.week_released;
    if (week.value.empty()) {
        const auto first = std::ranges::find_if(state.unsettled, [](const auto& minted) {
            return counted::kind_of(minted.period) == PeriodKind::week;
        });
        if (first == state.unsettled.end()) co_return;
        week = first->period;
    } else {
        week = counted::after(week);
    }
    for (; week < current; week = counted::after(week)) {
        if (stopped_) co_return;
        for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) co_await close({i}, week);
        co_await release(week);
    }
}

asio::awaitable<void> StatisticsProcess::close(Partition partition, const Period& week) {
    const auto& sources = parts_.sources;
    for (;;) {
        const auto slot = sources.states.slot(partition, executor::periods_stream());
        if (!counted::is_open(std::get<counted::Periods>(slot.state), week)) co_return;
        auto counted_week = co_await off_thread(parts_.worker, [&sources, partition, week] {
            return count_week(sources, partition, week);
        });
        const bool closed = co_await answered(
            parts_.engine,
            partition,
            [week, counted_week = std::move(counted_week)](executor::Transaction& tx) {
                return commands::close_week(tx, week, counted_week.facts, counted_week.tallies);
            });
        if (closed) co_return;
    }
}

/// The key of a week goes after its release. One that is gone before was released by a log that a
/// backup took the place of: that table stands, and another one of the same week beside it could
/// tell what it suppressed.
bool StatisticsProcess::was_released_elsewhere(const Period& week) const {
    return std::ranges::any_of(releases().unsettled, [&](const auto& minted) {
        return minted.period == week && !parts_.vault.holds(minted.secret.value);
    });
}

asio::awaitable<void> StatisticsProcess::release(const Period& week) {
    const auto& sources = parts_.sources;
    const auto& catalogue = parts_.catalogue;
    auto table = co_await off_thread(parts_.worker, [&sources, &catalogue, week] {
        return table_of(week, dimensions_of(catalogue), closed_tallies(sources, week));
    });
    if (was_released_elsewhere(week)) std::ranges::fill(table.values, -1);
    co_await answered(
        parts_.engine, first_partition, [table = std::move(table)](executor::Transaction& tx) {
            commands::release_week(tx, table);
        });
}

asio::awaitable<void> StatisticsProcess::merge(const Period& month) {
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) {
        co_await answered(parts_.engine, {i}, [month](executor::Transaction& tx) {
            commands::end_month(tx, month);
        });
    }
    if (!parts_of(parts_.registry.view(), month).empty()) co_return;
    const auto& parts = parts_;
    const auto before = releases().month_settled;
    auto entries = co_await off_thread(parts_.worker, [&parts, month, before] {
        OpenedRegistry known;
        if (!before.value.empty()) {
            known = registry_of(parts.registry.view(), parts.vault, before);
        }
        if (!known.is_whole) complain_of_registry(before);
        return counted::merged(std::move(known.entries), numbers_used(parts.sources, month), month);
    });
    co_await answered(parts_.engine,
                      first_partition,
                      [month, entries = std::move(entries)](executor::Transaction& tx) {
                          commands::write_registry(tx, month, entries);
                      });
}

asio::awaitable<void> StatisticsProcess::settle(const counted::MintedPeriod& minted) {
    const auto period = minted.period;
    // Keys first: should this stop half-way, what is left cannot be read.
    co_await destroy({minted.secret.value});
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) {
        co_await purge({i}, executor::stream_of(Kept::facts, period));
        co_await purge({i}, executor::stream_of(Kept::tallies, period));
    }
    co_await answered(parts_.engine, first_partition, [period](executor::Transaction& tx) {
        commands::settle_period(tx, period);
    });
}

/// The log of a backup has the registry that stood then, and what it was merged from is gone: it
/// goes once no key is left that opens a backup from before it was replaced.
asio::awaitable<void> StatisticsProcess::retire_registries() {
    // What stands still goes on showing what is gone.
    if (!parts_.registry.is_whole(first_partition)) co_return;
    const auto& view = parts_.registry.view();
    const auto replaced =
        co_await off_thread(parts_.worker, [&view] { return replaced_registries(view); });
    const auto oldest_epoch = parts_.vault.epochs().front().begun_at;
    for (const auto& [month, at] : replaced) {
        if (stopped_) co_return;
        if (oldest_epoch <= at) continue;
        std::vector<domain::Id128> keys;
        for (const auto& part : parts_of(view, month)) keys.push_back(part.secret.value);
        co_await destroy(std::move(keys));
        co_await purge(first_partition, executor::stream_of(Kept::registry, month));
    }
}

asio::awaitable<void> StatisticsProcess::purge(Partition partition, StreamId stream) {
    const auto& sources = parts_.sources;
    auto left = co_await off_thread(parts_.worker, [&sources, partition, stream] {
        return versions_of(sources, partition, stream);
    });
    while (!left.empty()) {
        const auto size = std::min(left.size(), purged_at_once_max);
        std::vector<std::uint64_t> some(left.begin(),
                                        left.begin() + static_cast<std::ptrdiff_t>(size));
        left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(size));
        const bool whole = left.empty();
        co_await answered(parts_.engine,
                          partition,
                          [stream, some = std::move(some), whole](executor::Transaction& tx) {
                              commands::purge_kept(tx, stream, some, whole);
                          });
    }
}

asio::awaitable<void> StatisticsProcess::destroy(std::vector<domain::Id128> keys) {
    auto& vault = parts_.vault;
    // Deleted is not gone: until the next turn the bytes would stay in the files.
    co_await off_thread(parts_.worker, [&vault, keys = std::move(keys)] {
        vault.destroy(keys);
        vault.scrub();
    });
}

}  // namespace kontor::projections::statistics
