#pragma once

#include "adapters/memory/manual_clock.hpp"
#include "adapters/memory/seeded_random.hpp"
#include "eventstore/log/key_value_log.hpp"
#include "tests/support/event_log_fixture.hpp"
#include "tests/support/faulty_store.hpp"
#include "tests/support/store_under_test.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>

namespace kontor::tests {

/// One thread for work that blocks.
class ThreadWork final : public eventstore::ports::BlockingWork {
public:
    ~ThreadWork() override {
        thread_.join();
    }
    ThreadWork() = default;
    ThreadWork(const ThreadWork&) = delete;
    ThreadWork& operator=(const ThreadWork&) = delete;

    /// The next piece of work is turned away.
    void refuse_next() {
        refuse_next_ = true;
    }
    [[nodiscard]] bool submit(std::move_only_function<void()> work) override {
        if (std::exchange(refuse_next_, false)) return false;
        boost::asio::post(thread_, std::move(work));
        return true;
    }

private:
    boost::asio::thread_pool thread_{1};
    bool refuse_next_ = false;
};

/// What the log told its observer.
struct Observed {
    std::vector<std::size_t> groups;  ///< Batches in each synced write.
    std::size_t positions = 0;
    std::size_t appends = 0;
    std::vector<std::string> failures;
    std::vector<eventstore::log::Position> corrupt;
};

/// The key-value log over any kind of store.
class KeyValueLogUnderTest final : public LogUnderTest {
public:
    explicit KeyValueLogUnderTest(const StoreKind& kind) : store_{kind.make()} {
        open(partitions_of_tests);
    }

    [[nodiscard]] eventstore::log::EventLog& log() override {
        return *log_;
    }
    [[nodiscard]] std::vector<Appended> append_together(std::vector<Addressed> batches) override {
        return all_appended(io_, *log_, std::move(batches));
    }
    void restart(std::uint16_t partitions) override {
        close();
        store_->store().reopen();
        open(partitions);
    }
    void crash() override {
        close();
        store_->crash();
        open(partitions_of_tests);
    }
    void lose_next_answer(bool write_is_there) override {
        faulty_->fail_next_write(write_is_there ? Fate::kept : Fate::lost);
    }

    [[nodiscard]] eventstore::ports::KeyValueStore& store() {
        return store_->store();
    }
    [[nodiscard]] FaultyStore& faulty() {
        return *faulty_;
    }
    [[nodiscard]] ThreadWork& work() {
        return work_;
    }
    [[nodiscard]] Observed& observed() {
        return observed_;
    }

private:
    void close() {
        log_.reset();
        faulty_.reset();
    }
    void open(std::uint16_t partitions) {
        faulty_ = std::make_unique<FaultyStore>(store_->store());
        log_ = std::make_unique<eventstore::log::KeyValueLog>(
            eventstore::log::CommitterPorts{
                .store = *faulty_, .work = work_, .clock = clock_, .executor = io_.get_executor()},
            random_,
            eventstore::log::KeyValueLogOptions{.partitions = partitions, .observer = observer()});
    }
    eventstore::log::LogObserver observer() {
        return {.appended = [this](double) { ++observed_.appends; },
                .group_written =
                    [this](double, std::size_t batches, std::size_t positions) {
                        observed_.groups.push_back(batches);
                        observed_.positions += positions;
                    },
                .write_failed =
                    [this](std::string_view what) { observed_.failures.emplace_back(what); },
                .corrupted = [this](eventstore::log::Partition,
                                    eventstore::log::Position position,
                                    std::string_view) { observed_.corrupt.push_back(position); }};
    }

    std::unique_ptr<StoreUnderTest> store_;
    adapters::memory::ManualClock clock_{{}};
    adapters::memory::SeededRandom random_{1};
    boost::asio::io_context io_;
    ThreadWork work_;
    Observed observed_;
    std::unique_ptr<FaultyStore> faulty_;
    std::unique_ptr<eventstore::log::KeyValueLog> log_;
};

inline LogKind log_over(const StoreKind& kind) {
    return {.name = kind.name,
            .make = [kind] { return std::make_unique<KeyValueLogUnderTest>(kind); }};
}

}  // namespace kontor::tests
