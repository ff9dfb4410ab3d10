// What the brokers give to whoever writes as the product does: orders of a few records, gathered
// in batches of one transaction each; an order is done once the header of its batch was read back
// as committed. No network in front, no rule, no sealing, no mirror, no view.
//
//   kontor_bench_kafka_transactions BROKERS TOPIC PARTITIONS PRODUCERS OUTSTANDING RECORDS BYTES
//       SECONDS
//
// OUTSTANDING orders are under way all the time, each RECORDS records of BYTES. The partitions are
// dealt out to PRODUCERS producers: as many as partitions is one each, 1 has all in one
// transaction. Prints "RESULT rate p50 p99 p99.9 errors", times in microseconds, as the load
// generator does, and then "BATCHES rate MS": transactions a second, and the milliseconds that the
// middle one took.

#include "tests/bench/baseline/transactions.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

using kontor::bench::Message;
using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

/// The product waits so long after each commit, and why stands there.
constexpr std::chrono::milliseconds between_commits{2};

struct Load {
    std::string brokers;
    std::string topic;
    std::size_t partitions;
    std::size_t producers;
    std::size_t outstanding;
    std::size_t records;
    std::size_t bytes;
    std::chrono::seconds duration;
};

struct Order {
    std::int32_t partition;
    Clock::time_point handed_in;
};

/// Writes the orders of some partitions: whatever waits is a batch.
class Writer {
public:
    /// `done` is called on the writer's thread for each order.
    Writer(const Load& load, std::size_t number, std::function<void(const Order&)> done)
        : load_{load},
          value_(load.bytes, 'x'),
          done_{std::move(done)},
          producer_{load.brokers, load.topic, load.topic + '.' + std::to_string(number)} {}

    void start() {
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }
    void submit(Order order) {
        {
            const std::lock_guard lock{mutex_};
            waiting_.push_back(order);
        }
        changed_.notify_one();
    }
    /// The header of a batch was read as committed.
    void read_back() {
        ++headers_read_;
        headers_read_.notify_one();
    }
    /// Microseconds of each transaction. Once the writer ended.
    [[nodiscard]] const std::vector<double>& transactions() const {
        return transactions_;
    }
    void stop() {
        thread_ = {};
    }

private:
    void run(const std::stop_token& stop) {
        while (true) {
            std::vector<Order> batch;
            {
                std::unique_lock lock{mutex_};
                if (!changed_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
                batch.swap(waiting_);
            }
            write(batch);
            for (const auto& order : batch) done_(order);
            std::unique_lock lock{mutex_};
            (void)changed_.wait_for(lock, stop, between_commits, [] { return false; });
        }
    }
    void write(const std::vector<Order>& batch) {
        std::vector<Message> messages;
        std::set<std::int32_t> partitions;
        for (const auto& order : batch) {
            partitions.insert(order.partition);
            for (std::size_t i = 0; i < load_.records; ++i) {
                messages.push_back(
                    {order.partition, "o:" + std::to_string(next_record_++) + "/1", value_});
            }
        }
        for (const auto partition : partitions) {
            messages.push_back({partition, "h/" + std::to_string(headers_written_++), value_});
        }
        const auto begun = Clock::now();
        producer_.commit(messages);
        for (auto read = headers_read_.load(); read < headers_written_;
             read = headers_read_.load()) {
            headers_read_.wait(read);
        }
        transactions_.push_back(Microseconds{Clock::now() - begun}.count());
    }

    const Load& load_;
    std::string value_;
    std::function<void(const Order&)> done_;
    kontor::bench::TransactionalProducer producer_;
    std::uint64_t next_record_ = 0;
    std::uint64_t headers_written_ = 0;
    std::atomic<std::uint64_t> headers_read_{0};
    std::vector<double> transactions_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Order> waiting_;
    std::jthread thread_;  // Last: it uses all the others.
};

/// Hands an order in again whenever one is done, until the time is over.
class Crowd {
public:
    explicit Crowd(const Load& load) : load_{load} {
        for (std::size_t i = 0; i < load.producers; ++i) {
            writers_.emplace_back(load, i, [this](const Order& order) { finish(order); });
        }
        for (auto& writer : writers_) writer.start();
    }

    void run() {
        kontor::bench::CommittedReader reader{load_.brokers,
                                              load_.topic,
                                              static_cast<std::int32_t>(load_.partitions),
                                              [this](std::int32_t partition, std::string_view key) {
                                                  if (key.starts_with("h/"))
                                                      writer_of(partition).read_back();
                                              }};
        const auto begun = Clock::now();
        until_ = begun + load_.duration;
        for (std::size_t i = 0; i < load_.outstanding; ++i) submit();
        for (auto left = under_way_.load(); left > 0; left = under_way_.load()) {
            under_way_.wait(left);
        }
        seconds_ = std::chrono::duration<double>{Clock::now() - begun}.count();
        for (auto& writer : writers_) writer.stop();
    }

    void print() {
        std::vector<double> transactions;
        for (const auto& writer : writers_) {
            transactions.insert(
                transactions.end(), writer.transactions().begin(), writer.transactions().end());
        }
        std::ranges::sort(times_);
        std::ranges::sort(transactions);
        const auto at = [](const std::vector<double>& sorted, double share) {
            return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
        };
        std::printf("RESULT %.1f %.0f %.0f %.0f 0\n",
                    static_cast<double>(times_.size()) / seconds_,
                    at(times_, 0.5),
                    at(times_, 0.99),
                    at(times_, 0.999));
        std::printf("BATCHES %.1f %.1f\n",
                    static_cast<double>(transactions.size()) / seconds_,
                    at(transactions, 0.5) / 1000);
    }

private:
    Writer& writer_of(std::int32_t partition) {
        return writers_[static_cast<std::size_t>(partition) % writers_.size()];
    }
    void submit() {
        ++under_way_;
        const auto partition = static_cast<std::int32_t>(next_++ % load_.partitions);
        writer_of(partition).submit({partition, Clock::now()});
    }
    void finish(const Order& order) {
        const auto now = Clock::now();
        {
            const std::lock_guard lock{mutex_};
            times_.push_back(Microseconds{now - order.handed_in}.count());
        }
        if (now < until_) submit();
        --under_way_;
        under_way_.notify_all();
    }

    const Load& load_;
    Clock::time_point until_;
    double seconds_ = 0;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::size_t> under_way_{0};
    std::mutex mutex_;
    std::vector<double> times_;
    std::deque<Writer> writers_;  // Last: their threads use the others.
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 9) {
        std::fputs("BROKERS TOPIC PARTITIONS PRODUCERS OUTSTANDING RECORDS BYTES SECONDS\n",
                   stderr);
        return 2;
    }
    const auto number = [&](int i) { return std::strtoul(arguments[i], nullptr, 10); };
    const Load load{.brokers = arguments[1],
                    .topic = arguments[2],
                    .partitions = number(3),
                    .producers = number(4),
                    .outstanding = number(5),
                    .records = number(6),
                    .bytes = number(7),
                    .duration = std::chrono::seconds{number(8)}};
    Crowd crowd{load};
    crowd.run();
    crowd.print();
}
